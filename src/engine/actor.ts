/**
 * Who did something, and from where. `id` is unique per origin (`slack:U123`, `api:ana`), `name` is what people read.
 */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
}

import type { ClickInput } from '../people/click.ts';
import type { CommandInput } from '../people/command.ts';
import type { Seen } from '../people/desk.ts';
import type { ChangeInput, CloseInput, SubmitInput } from '../people/modal.ts';
import type { Talk } from '../people/talk.ts';
import type { Trouble } from '../trouble.ts';

/** What the control surface can do to the stand-in. */
export interface Controlled extends Talk {
  setRequestUrl(url: string | undefined): void;

  command(input: CommandInput): Promise<Seen>;
  click(input: ClickInput): Promise<Seen>;
  submitView(input: SubmitInput): Promise<Seen>;
  closeView(input: CloseInput): Promise<Seen>;
  changeInView(input: ChangeInput): Promise<Seen>;

  trouble(trouble: Trouble): void;
  /** Ends all trouble; calls that hang are cut. */
  clearTrouble(): void;
}

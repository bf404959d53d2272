import type { Line } from './card.ts';

/** A form that opens over the chat. */
export interface Dialog {
  /** At most 24 characters. */
  readonly title: string;
  /** At most 24 characters each. */
  readonly submit: string;
  readonly close: string;
  readonly fields: readonly DialogField[];
  /** What sending it would do now, in one or two lines; drawn last, changes while one types. */
  readonly outlook: readonly Line[];
  /** Comes back with every change and with the answer; at most 2,900 characters. */
  readonly state: string;
}

export type DialogField = TextField | SelectField;

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly isOptional: boolean;
  /** A change asks for a new outlook. */
  readonly isLive: boolean;
}

export interface TextField extends FieldBase {
  readonly type: 'text';
  readonly value: string;
  readonly placeholder?: string;
  readonly isMultiline: boolean;
  readonly maxLength: number;
}

export interface SelectField extends FieldBase {
  readonly type: 'select';
  /** The value of one of the options. */
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** What stands in the fields, by field name. */
export type DialogValues = Readonly<Record<string, string>>;

/** Label name to value, names sorted, no empty values, no prototype: what identifies an alert. Make one with `toLabelSet`. */
export type LabelSet = Readonly<Record<string, string>>;

/** 16 lower-case hex digits: Alertmanager's FNV-1a of a label set. */
export type Fingerprint = string & { readonly brand: 'Fingerprint' };

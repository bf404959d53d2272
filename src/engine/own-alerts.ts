/** The source of alerts that Tocsin makes itself. No policy can name another so: names there have small letters only. */
export const ownSource = 'Tocsin';

/** On a test alert: the receiver that is tested. */
export const testLabel = 'tested_receiver';

/** The key by which an entry of a policy file says that it is only there if a variable, or each of a list, is set. */
export const onlyIfSet = 'only_if_set';

export const kit = 'given, when, then';

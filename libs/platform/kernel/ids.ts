/** A UUID in lower-case text form. */
export type Uuid = string;

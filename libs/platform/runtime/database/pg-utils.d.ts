/** How `pg` (pinned exactly) puts a parameter into text; its own types do not tell of it. */
declare module 'pg/lib/utils.js' {
  const utils: {
    /** @throws whatever a value throws that cannot be told, such as a bigint inside an object. */
    readonly prepareValue: (value: unknown) => string | Buffer | null;
  };
  export = utils;
}

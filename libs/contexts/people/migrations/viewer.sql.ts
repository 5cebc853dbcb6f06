/*
 * Pieces of migrations, which are frozen once they have run: whoever needs another text writes another piece.
 */

/** How a function is made that reads what its callers may not: with the owner's rights, and looking in this schema alone. */
export const DEFINER = `security definer set search_path = people, pg_temp`;

/** The first statement of a definer function that reads for `p_viewer`: nobody reads for another. */
export const AS_ITS_OWN_TENANT = `  if p_viewer is distinct from nullif(current_setting('app.tenant', true), '')::uuid then
    raise exception 'a viewer reads as its own tenant' using errcode = '42501';
  end if;`;

/** Of `standing_parts` s and `denials` d: what an objection leaves to the viewer. */
export const DESPITE_OBJECTIONS = `s.writer = p_viewer or not d.objected or s.purpose = 'safeguarding'`;

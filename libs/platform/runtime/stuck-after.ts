/** So many failures in a row, of a pending command or a timer, are no accident: somebody has to look. */
export const STUCK_AFTER = 3;

/**
 * What locks and repetitions are made for, as an option of a connection: whatever a database has been set to, a statement
 * sees what was committed before it.
 */
export const READ_COMMITTED = '-c default_transaction_isolation=read\\ committed';

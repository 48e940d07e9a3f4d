/** SQL that tells which server answers, and on which branch of its history. */

export const SYSTEM = "(select system_identifier::text from pg_control_system())";
/** The control file's would lag behind a promotion. */
export const TIMELINE = "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)";
/** A lease holds in one alone. */
export const ERA = `(${SYSTEM} || '/' || ${TIMELINE})`;

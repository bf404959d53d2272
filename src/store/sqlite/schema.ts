/** Written into the file's header, so that a stranger's database is recognised: `Toc1`. */
export const applicationId = 0x546f6331;

/** Version of the tables. A file with a higher one is refused; a lower one would be brought up to this at start. */
export const schemaVersion = 1;

/**
 * Bodies are appended by rowid and hardly ever rewritten; what moves with every report (`life`) or with every change of
 * a group (`pulse`, `mark`) lies in narrow tables of its own, so that a transaction dirties few pages.
 */
export const tables = `
  CREATE TABLE meta (k TEXT PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE note (k TEXT PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE alert (id INTEGER PRIMARY KEY, n INT NOT NULL, fp TEXT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL);
  CREATE TABLE life (id INTEGER PRIMARY KEY, starts_at INT NOT NULL, ends_at INT, updated_at INT NOT NULL,
    flags INT NOT NULL, fires INT NOT NULL);
  CREATE TABLE grp (n INTEGER PRIMARY KEY, gid TEXT NOT NULL, doc TEXT NOT NULL);
  CREATE TABLE pulse (n INTEGER PRIMARY KEY, ver INT NOT NULL, rev INT NOT NULL, state INT NOT NULL, flags INT NOT NULL,
    watched INT, timeline_seq INT NOT NULL, tick_at INT, due_at INT);
  CREATE TABLE delivery (id INTEGER PRIMARY KEY, n INT NOT NULL, target TEXT NOT NULL, episode INT NOT NULL,
    lane TEXT NOT NULL, doc TEXT NOT NULL);
  CREATE TABLE mark (id INTEGER PRIMARY KEY, due_at INT NOT NULL, priority INT NOT NULL, lane TEXT);
  CREATE TABLE timeline (n INT NOT NULL, seq INT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (n, seq)) WITHOUT ROWID;
  CREATE TABLE silence (id TEXT PRIMARY KEY, version INT NOT NULL, doc TEXT NOT NULL);
  CREATE INDEX silence_version ON silence (version);
  CREATE TABLE outbox (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, doc TEXT NOT NULL);
`;

-- Run on a copy of v1-running.sqlite that drapto has opened once: makes odd.sqlite.
DELETE FROM chunk WHERE number > 6;
UPDATE chunk SET chunk = 'this is no JSON' WHERE number = 1;
UPDATE chunk SET chunk = CAST(json_set(CAST(chunk AS TEXT), '$.state', 'flying') AS BLOB) WHERE number = 2;
UPDATE chunk SET version = 99 WHERE number = 3;
UPDATE chunk SET chunk = CAST(json_remove(CAST(chunk AS TEXT), '$.range') AS BLOB) WHERE number = 4;
UPDATE chunk SET chunk = CAST(json_set(CAST(chunk AS TEXT), '$.id.index', 0) AS BLOB) WHERE number = 5;
-- Mended by hand: text in place of a blob is fine.
UPDATE chunk SET chunk = CAST(chunk AS TEXT) WHERE number = 6;
INSERT INTO chunk (job, number, version, state, chunk) SELECT job, 'odd', 1, state, chunk FROM chunk WHERE number = 0;
UPDATE track SET track = x'ff00fe' WHERE stream = 2;
UPDATE track SET version = 99 WHERE stream = 3;
-- Says to be of the second version, and is of the first.
UPDATE track SET version = 2 WHERE stream = 4;
UPDATE track SET track = CAST(json_set(CAST(track AS TEXT), '$.error.code', 'DRP-FROM-THE-FUTURE') AS BLOB) WHERE stream = 5;
UPDATE step SET version = 99 WHERE name = 'plan';
UPDATE step SET result = 5 WHERE name = 'source';
UPDATE job SET version = 99 WHERE id = 2;
UPDATE job SET job = CAST(json_set(CAST(job AS TEXT), '$.phase', 'dreaming') AS BLOB) WHERE id = 3;
INSERT INTO job (id, version, source, output, state, priority, position, job, settings)
  SELECT 4, 'two', source, output, state, priority, position, job, settings FROM job WHERE id = 1;
UPDATE job SET version = 2, job = 7 WHERE id = 4;
INSERT INTO job (id, version, source, output, state, priority, position, job, settings)
  SELECT 5, 1, source, output, state, priority, position, job, 'no settings' FROM job WHERE id = 1;
UPDATE job SET job = CAST(json_set(CAST(job AS TEXT), '$.id', 5) AS BLOB) WHERE id = 5;
-- Its number is another's; what hangs on it goes with it.
INSERT INTO job (id, version, source, output, state, priority, position, job, settings)
  SELECT 6, 1, source, output, state, priority, position, job, settings FROM job WHERE id = 1;
INSERT INTO chunk (job, number, version, state, chunk) SELECT 6, 0, 99, state, chunk FROM chunk WHERE number = 0;
INSERT INTO step (job, name, version, result) VALUES (6, 'plan', 99, '{}');
-- Done, with sums and chunks that a newer drapto wrote.
INSERT INTO job (id, version, source, output, state, priority, position, job, settings)
  SELECT 7, 1, source, output, 'done', priority, position,
    CAST(json_set(CAST(job AS TEXT), '$.id', 7, '$.state', 'done') AS BLOB), settings FROM job WHERE id = 1;
INSERT INTO sums (job, version, sums) VALUES (7, 99, '{"chunks":3}');
INSERT INTO job (id, version, source, output, state, priority, position, job, settings)
  SELECT 40, 99, source, output, state, priority, position, job, settings FROM job WHERE id = 1;
UPDATE queue SET state = CAST(json_set(CAST(state AS TEXT), '$.mode', 'resting') AS BLOB);
PRAGMA journal_mode = delete;
VACUUM;
PRAGMA journal_mode = wal;

-- Two histories by the month of their rows (UTC): what rules held for, and the audit record. Nothing refers to
-- either, so that an old month can be dropped; their rows are copied: half a minute or so for a million of each.
-- Months ahead are made by the worker; what falls into none is kept in the partition NAME_default.

-- A trigger on a partition is told the partition's name: what may be blanked goes by the whole table's.
CREATE OR REPLACE FUNCTION "refuse_history_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  history text := coalesce((SELECT relname FROM pg_class WHERE oid = pg_partition_root(TG_RELID)), TG_TABLE_NAME);
  blank jsonb := CASE history
    WHEN 'prediction' THEN jsonb_build_object('input_hash', to_jsonb(decode(repeat('00', 32), 'hex')))
    WHEN 'label' THEN '{"reason": null}'
    WHEN 'rule_match' THEN '{"inputs": {}}'
    WHEN 'decision' THEN '{"reason": null}'
    WHEN 'action_taken' THEN '{"author_external_id": null, "reason": null}'
    WHEN 'dataset_snapshot_row' THEN
      '{"view_count": null, "like_count": null, "share_count": null, "download_count": null, "comment_count": null}'
  END;
BEGIN
  IF TG_OP = 'UPDATE' AND blank IS NOT NULL AND to_jsonb(NEW) = to_jsonb(OLD) || blank
    AND EXISTS (SELECT FROM video_erasure WHERE video_id = (to_jsonb(OLD) ->> 'video_id')::uuid)
  THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND history = 'label_suspect'
    AND EXISTS (SELECT FROM video_erasure WHERE video_id = (to_jsonb(OLD) ->> 'video_id')::uuid)
  THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', history, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

-- Attaches an empty partition. A TRUNCATE of it alone fires no trigger of the whole table, so it has its own.
CREATE FUNCTION "attach_history_partition"("history" text, "partition" text, "bounds" text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', "partition", "history");
  EXECUTE format(
    'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()',
    "partition");
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I %s', "history", "partition", "bounds");
END
$$;

-- Makes the partition of a month, HISTORY_YYYY_MM, unless it is there, whole or trimmed (HISTORY_YYYY_MM_kept).
CREATE FUNCTION "add_history_month"("history" text, "month" date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  "first" date := date_trunc('month', "month"::timestamp);
  "partition" text := "history" || to_char("first", '_YYYY_MM');
BEGIN
  IF to_regclass(format('%I', "partition")) IS NOT NULL
    OR to_regclass(format('%I', "partition" || '_kept')) IS NOT NULL
  THEN
    RETURN false;
  END IF;
  PERFORM attach_history_partition("history", "partition", format(
    'FOR VALUES FROM (%L) TO (%L)', "first" || ' 00:00:00+00', ("first" + interval '1 month')::date || ' 00:00:00+00'));
  RETURN true;
END
$$;

DO $$
DECLARE
  history text;
  month date;
BEGIN
  FOREACH history IN ARRAY ARRAY['rule_match', 'audit_event'] LOOP
    EXECUTE format('ALTER TABLE %I RENAME TO %I', history, history || '_whole');
    EXECUTE format(
      'CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (created_at)',
      history, history || '_whole');
    EXECUTE format($q$
      SELECT date_trunc('month', coalesce(min(created_at), now()) AT TIME ZONE 'UTC')::date FROM %I $q$,
      history || '_whole') INTO month;
    WHILE month < (now() AT TIME ZONE 'UTC') + interval '3 months' LOOP
      PERFORM add_history_month(history, month);
      month := month + interval '1 month';
    END LOOP;
    PERFORM attach_history_partition(history, history || '_default', 'DEFAULT');
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', history, history || '_whole');
  END LOOP;
END
$$;

ALTER SEQUENCE "audit_event_id_seq" OWNED BY "audit_event"."id";
DROP TABLE "rule_match_whole", "audit_event_whole";

ALTER TABLE "rule_match" ADD CONSTRAINT "rule_match_pkey" PRIMARY KEY ("prediction_id", "rule_id", "created_at");
CREATE INDEX "rule_match_rule_id_created_at_idx" ON "rule_match"("rule_id", "created_at");
ALTER TABLE "rule_match" ADD CONSTRAINT "rule_match_video_id_prediction_id_fkey" FOREIGN KEY ("video_id", "prediction_id") REFERENCES "prediction"("video_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "rule_match" ADD CONSTRAINT "rule_match_rule_id_rule_version_fkey" FOREIGN KEY ("rule_id", "rule_version") REFERENCES "rule_version"("rule_id", "version") ON DELETE NO ACTION ON UPDATE NO ACTION;

ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id", "created_at");
CREATE INDEX "audit_event_subject_type_subject_id_id_idx" ON "audit_event"("subject_type", "subject_id", "id");
CREATE INDEX "audit_event_actor_id_idx" ON "audit_event"("actor", "id");
CREATE INDEX "audit_event_action_id_idx" ON "audit_event"("action", "id");
CREATE INDEX "audit_event_created_at_idx" ON "audit_event"("created_at");

DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['rule_match', 'audit_event'] LOOP
    EXECUTE format(
      'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_history_change()', history);
    EXECUTE format(
      'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()', history);
  END LOOP;
END
$$;

-- A page that is new or changed is read in an index scan until a vacuum has seen it. By default one comes when a
-- fifth of the table is new: of 10 million videos, after 2 million.
ALTER TABLE "video" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE "prediction" SET (autovacuum_vacuum_insert_scale_factor = 0.05);

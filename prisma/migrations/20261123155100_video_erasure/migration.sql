-- What is left of a video that was erased: that it was, when, by whom and why.
CREATE TABLE "video_erasure" (
    "video_id" UUID NOT NULL,
    "external_id_sha256" BYTEA NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "video_erasure_pkey" PRIMARY KEY ("video_id")
);

CREATE INDEX "video_erasure_external_id_sha256_created_at_idx" ON "video_erasure"("external_id_sha256", "created_at");

ALTER TABLE "video_erasure" ADD CONSTRAINT "video_erasure_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- What schema.prisma cannot say.
ALTER TABLE "video_erasure"
  ADD CONSTRAINT "video_erasure_hash_length" CHECK (octet_length("external_id_sha256") = 32),
  ADD CONSTRAINT "video_erasure_reason_length" CHECK (char_length("reason") BETWEEN 1 AND 1000);

-- History stays append-only, with one exception: where a video has been erased (its tombstone is there, and
-- stays), the rows about it may lose exactly what tells of its content, and nothing else may change in them.
-- (Notes and reports have a trigger of their own: allow_erasure_only.)
CREATE OR REPLACE FUNCTION "refuse_history_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  blank jsonb := CASE TG_TABLE_NAME
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
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'label_suspect'
    AND EXISTS (SELECT FROM video_erasure WHERE video_id = (to_jsonb(OLD) ->> 'video_id')::uuid)
  THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "video_erasure"
  FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "video_erasure"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();

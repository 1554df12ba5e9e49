-- CreateEnum
CREATE TYPE "claim_label" AS ENUM ('CLAIM', 'OPINION');

-- CreateEnum
CREATE TYPE "verified_status" AS ENUM ('VERIFIED', 'NOT_VERIFIED');

-- CreateEnum
CREATE TYPE "author_ban_status" AS ENUM ('ACTIVE', 'UNDER_REVIEW', 'BANNED');

-- CreateEnum
CREATE TYPE "prediction_trigger" AS ENUM ('SUBMIT', 'ENGAGEMENT_UPDATE', 'BACKFILL', 'CHALLENGER');

-- CreateEnum
CREATE TYPE "label_source" AS ENUM ('HUMAN', 'GOLD', 'IMPORT');

-- CreateEnum
CREATE TYPE "model_version_status" AS ENUM ('CANDIDATE', 'REJECTED', 'READY', 'ARCHIVED');

-- CreateEnum
CREATE TYPE "model_alias_name" AS ENUM ('CHAMPION', 'CHALLENGER');

-- CreateEnum
CREATE TYPE "alias_event_kind" AS ENUM ('BOOTSTRAP', 'PROMOTE', 'ROLLBACK');

-- CreateEnum
CREATE TYPE "training_run_status" AS ENUM ('QUEUED', 'RUNNING', 'CANCELLING', 'CANCELLED', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "dataset_part" AS ENUM ('TRAIN', 'VAL', 'TEST');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('SUBMITTER', 'VIEWER', 'MODERATOR', 'ADMIN');

-- CreateTable
CREATE TABLE "video" (
    "id" UUID NOT NULL,
    "external_id" TEXT NOT NULL,
    "transcript" TEXT NOT NULL,
    "duration_sec" INTEGER,
    "author_external_id" TEXT,
    "verified_status" "verified_status" NOT NULL,
    "author_ban_status" "author_ban_status" NOT NULL,
    "view_count" BIGINT,
    "like_count" BIGINT,
    "share_count" BIGINT,
    "download_count" BIGINT,
    "comment_count" BIGINT,
    "content_hash" BYTEA NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "current_prediction_id" UUID NOT NULL,
    "predicted_label" "claim_label" NOT NULL,
    "claim_probability" DOUBLE PRECISION NOT NULL,
    "current_label_id" UUID,

    CONSTRAINT "video_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prediction" (
    "id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "model_version" INTEGER NOT NULL,
    "label" "claim_label" NOT NULL,
    "claim_probability" DOUBLE PRECISION NOT NULL,
    "threshold" DOUBLE PRECISION NOT NULL,
    "trigger" "prediction_trigger" NOT NULL,
    "input_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prediction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "label" (
    "id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "label" "claim_label" NOT NULL,
    "source" "label_source" NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "label_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_bundle_file" (
    "bundle_sha256" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_bundle_file_pkey" PRIMARY KEY ("bundle_sha256","path")
);

-- CreateTable
CREATE TABLE "model_version" (
    "version" SERIAL NOT NULL,
    "sha256" TEXT NOT NULL,
    "architecture" TEXT NOT NULL,
    "status" "model_version_status" NOT NULL,
    "backend" TEXT NOT NULL,
    "threshold" DOUBLE PRECISION NOT NULL,
    "card" JSONB NOT NULL,
    "parent_version" INTEGER,
    "training_run_id" UUID,
    "dataset_snapshot_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_version_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "model_alias" (
    "alias" "model_alias_name" NOT NULL,
    "version" INTEGER NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_alias_pkey" PRIMARY KEY ("alias")
);

-- CreateTable
CREATE TABLE "alias_event" (
    "id" BIGSERIAL NOT NULL,
    "alias" "model_alias_name" NOT NULL,
    "kind" "alias_event_kind" NOT NULL,
    "from_version" INTEGER,
    "to_version" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alias_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset_snapshot" (
    "id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "split_seed" INTEGER NOT NULL,
    "row_count" INTEGER NOT NULL,
    "claim_count" INTEGER NOT NULL,
    "opinion_count" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dataset_snapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset_snapshot_row" (
    "snapshot_id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "label_id" UUID NOT NULL,
    "part" "dataset_part" NOT NULL,
    "view_count" BIGINT,
    "like_count" BIGINT,
    "share_count" BIGINT,
    "download_count" BIGINT,
    "comment_count" BIGINT,

    CONSTRAINT "dataset_snapshot_row_pkey" PRIMARY KEY ("snapshot_id","video_id")
);

-- CreateTable
CREATE TABLE "training_run" (
    "id" UUID NOT NULL,
    "status" "training_run_status" NOT NULL,
    "architecture" TEXT NOT NULL,
    "seed" INTEGER NOT NULL,
    "epochs" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "epoch" INTEGER,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "requested_by" TEXT NOT NULL,
    "failure" TEXT,
    "dataset_snapshot_id" UUID,
    "model_version" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "training_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "training_epoch" (
    "training_run_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "loss" DOUBLE PRECISION NOT NULL,
    "accuracy" DOUBLE PRECISION NOT NULL,
    "val_loss" DOUBLE PRECISION NOT NULL,
    "val_accuracy" DOUBLE PRECISION NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "training_epoch_pkey" PRIMARY KEY ("training_run_id","attempt","epoch")
);

-- CreateTable
CREATE TABLE "evaluation_report" (
    "id" UUID NOT NULL,
    "model_version" INTEGER NOT NULL,
    "training_run_id" UUID,
    "dataset_snapshot_id" UUID,
    "part" "dataset_part" NOT NULL,
    "row_count" INTEGER NOT NULL,
    "accuracy" DOUBLE PRECISION NOT NULL,
    "f1" DOUBLE PRECISION NOT NULL,
    "precision" DOUBLE PRECISION NOT NULL,
    "recall" DOUBLE PRECISION NOT NULL,
    "log_loss" DOUBLE PRECISION NOT NULL,
    "ece" DOUBLE PRECISION NOT NULL,
    "confusion" JSONB NOT NULL,
    "slices" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "evaluation_report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "roles" "role"[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "video_external_id_key" ON "video"("external_id");

-- CreateIndex
CREATE INDEX "video_submitted_at_id_idx" ON "video"("submitted_at", "id");

-- CreateIndex
CREATE INDEX "video_predicted_label_submitted_at_id_idx" ON "video"("predicted_label", "submitted_at", "id");

-- CreateIndex
CREATE INDEX "video_claim_probability_id_idx" ON "video"("claim_probability", "id");

-- CreateIndex
CREATE UNIQUE INDEX "prediction_video_id_id_key" ON "prediction"("video_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "label_video_id_id_key" ON "label"("video_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "label_video_id_revision_key" ON "label"("video_id", "revision");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_sha256_key" ON "model_version"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_training_run_id_key" ON "model_version"("training_run_id");

-- CreateIndex
CREATE INDEX "alias_event_alias_created_at_idx" ON "alias_event"("alias", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_snapshot_sha256_key" ON "dataset_snapshot"("sha256");

-- CreateIndex
CREATE INDEX "training_run_created_at_id_idx" ON "training_run"("created_at", "id");

-- CreateIndex
CREATE INDEX "evaluation_report_model_version_created_at_idx" ON "evaluation_report"("model_version", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_secret_hash_key" ON "api_key"("secret_hash");

-- AddForeignKey
ALTER TABLE "video" ADD CONSTRAINT "video_id_current_prediction_id_fkey" FOREIGN KEY ("id", "current_prediction_id") REFERENCES "prediction"("video_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "video" ADD CONSTRAINT "video_id_current_label_id_fkey" FOREIGN KEY ("id", "current_label_id") REFERENCES "label"("video_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "prediction" ADD CONSTRAINT "prediction_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "prediction" ADD CONSTRAINT "prediction_model_version_fkey" FOREIGN KEY ("model_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "label" ADD CONSTRAINT "label_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_parent_version_fkey" FOREIGN KEY ("parent_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_training_run_id_fkey" FOREIGN KEY ("training_run_id") REFERENCES "training_run"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_dataset_snapshot_id_fkey" FOREIGN KEY ("dataset_snapshot_id") REFERENCES "dataset_snapshot"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "model_alias" ADD CONSTRAINT "model_alias_version_fkey" FOREIGN KEY ("version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "alias_event" ADD CONSTRAINT "alias_event_from_version_fkey" FOREIGN KEY ("from_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "alias_event" ADD CONSTRAINT "alias_event_to_version_fkey" FOREIGN KEY ("to_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "dataset_snapshot_row" ADD CONSTRAINT "dataset_snapshot_row_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "dataset_snapshot"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "dataset_snapshot_row" ADD CONSTRAINT "dataset_snapshot_row_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "dataset_snapshot_row" ADD CONSTRAINT "dataset_snapshot_row_label_id_fkey" FOREIGN KEY ("label_id") REFERENCES "label"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_dataset_snapshot_id_fkey" FOREIGN KEY ("dataset_snapshot_id") REFERENCES "dataset_snapshot"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_model_version_fkey" FOREIGN KEY ("model_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "training_epoch" ADD CONSTRAINT "training_epoch_training_run_id_fkey" FOREIGN KEY ("training_run_id") REFERENCES "training_run"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "evaluation_report" ADD CONSTRAINT "evaluation_report_model_version_fkey" FOREIGN KEY ("model_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "evaluation_report" ADD CONSTRAINT "evaluation_report_training_run_id_fkey" FOREIGN KEY ("training_run_id") REFERENCES "training_run"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "evaluation_report" ADD CONSTRAINT "evaluation_report_dataset_snapshot_id_fkey" FOREIGN KEY ("dataset_snapshot_id") REFERENCES "dataset_snapshot"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;



-- What schema.prisma cannot say.

-- A video and its first prediction are inserted by one statement (or one transaction), each pointing at
-- the other; the pointers are therefore checked at commit.
ALTER TABLE "video"
  ALTER CONSTRAINT "video_id_current_prediction_id_fkey" DEFERRABLE INITIALLY DEFERRED,
  ALTER CONSTRAINT "video_id_current_label_id_fkey" DEFERRABLE INITIALLY DEFERRED;

-- Limits that clients are told of in the API. Characters are Unicode code points.
ALTER TABLE "video"
  ADD CONSTRAINT "video_external_id_length" CHECK (char_length("external_id") BETWEEN 1 AND 255),
  ADD CONSTRAINT "video_transcript_length" CHECK (char_length("transcript") BETWEEN 1 AND 10000),
  ADD CONSTRAINT "video_author_external_id_length" CHECK (char_length("author_external_id") BETWEEN 1 AND 255),
  ADD CONSTRAINT "video_duration_sec_range" CHECK ("duration_sec" BETWEEN 0 AND 86400),
  ADD CONSTRAINT "video_view_count_range" CHECK ("view_count" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "video_like_count_range" CHECK ("like_count" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "video_share_count_range" CHECK ("share_count" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "video_download_count_range" CHECK ("download_count" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "video_comment_count_range" CHECK ("comment_count" BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "video_content_hash_length" CHECK (octet_length("content_hash") = 32),
  ADD CONSTRAINT "video_claim_probability_range" CHECK ("claim_probability" BETWEEN 0 AND 1);

ALTER TABLE "prediction"
  ADD CONSTRAINT "prediction_claim_probability_range" CHECK ("claim_probability" BETWEEN 0 AND 1),
  ADD CONSTRAINT "prediction_threshold_range" CHECK ("threshold" BETWEEN 0 AND 1),
  ADD CONSTRAINT "prediction_input_hash_length" CHECK (octet_length("input_hash") = 32);

ALTER TABLE "label"
  ADD CONSTRAINT "label_revision_positive" CHECK ("revision" >= 1);

ALTER TABLE "model_version"
  ADD CONSTRAINT "model_version_sha256_hex" CHECK ("sha256" ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT "model_version_threshold_range" CHECK ("threshold" BETWEEN 0 AND 1);

ALTER TABLE "model_bundle_file"
  ADD CONSTRAINT "model_bundle_file_sha256_hex" CHECK ("bundle_sha256" ~ '^[0-9a-f]{64}$');

ALTER TABLE "training_run"
  ADD CONSTRAINT "training_run_progress_range" CHECK ("progress" BETWEEN 0 AND 1),
  ADD CONSTRAINT "training_run_epochs_positive" CHECK ("epochs" >= 1),
  ADD CONSTRAINT "training_run_finished" CHECK (("finished_at" IS NOT NULL) = ("status" IN ('CANCELLED', 'SUCCEEDED', 'FAILED'))),
  ADD CONSTRAINT "training_run_outcome" CHECK (("model_version" IS NOT NULL) = ("status" = 'SUCCEEDED')),
  ADD CONSTRAINT "training_run_failure" CHECK (("failure" IS NOT NULL) = ("status" = 'FAILED'));

ALTER TABLE "api_key"
  ADD CONSTRAINT "api_key_secret_hash_length" CHECK (octet_length("secret_hash") = 32),
  ADD CONSTRAINT "api_key_has_roles" CHECK (cardinality("roles") >= 1);

-- One training run at a time.
CREATE UNIQUE INDEX "training_run_one_active" ON "training_run" ((true))
  WHERE "status" IN ('QUEUED', 'RUNNING', 'CANCELLING');

-- Full-text search over transcripts, in whatever language they are. New texts are merged into the index
-- 16 MB at a time instead of 4: a merge costs by distinct words, so larger ones make a row cheaper.
CREATE INDEX "video_transcript_search" ON "video" USING gin (to_tsvector('simple', "transcript"))
  WITH (gin_pending_list_limit = 16384);

-- History is append-only.
CREATE FUNCTION "refuse_history_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY[
    'prediction', 'label', 'model_bundle_file', 'alias_event', 'dataset_snapshot',
    'dataset_snapshot_row', 'training_epoch', 'evaluation_report'
  ] LOOP
    EXECUTE format(
      'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_history_change()', history);
    EXECUTE format(
      'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()', history);
  END LOOP;
END
$$;

-- A model version is immutable but for its status, and is never deleted.
CREATE FUNCTION "refuse_model_version_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'status' = to_jsonb(OLD) - 'status' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a model version is immutable: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER "immutable" BEFORE UPDATE OR DELETE ON "model_version"
  FOR EACH ROW EXECUTE FUNCTION "refuse_model_version_change"();
CREATE TRIGGER "immutable_truncate" BEFORE TRUNCATE ON "model_version"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_model_version_change"();

-- Events are numbered in commit order (writers take a lock until they commit), so that a reader who has
-- seen id N never meets a smaller one later. The payload stays in the table: NOTIFY carries the topic.
CREATE FUNCTION "event_in_commit_order"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('gavel.event'));
  NEW.id := nextval(pg_get_serial_sequence('event', 'id'));
  PERFORM pg_notify('gavel_event', NEW.topic);
  RETURN NEW;
END
$$;

CREATE TRIGGER "commit_order" BEFORE INSERT ON "event"
  FOR EACH ROW EXECUTE FUNCTION "event_in_commit_order"();

-- CreateEnum
CREATE TYPE "rule_status" AS ENUM ('DRAFT', 'BACKGROUND', 'LIVE', 'ARCHIVED');

-- CreateEnum
CREATE TYPE "queue_order" AS ENUM ('PRIORITY', 'UNCERTAINTY', 'AGE', 'REACH');

-- CreateEnum
CREATE TYPE "job_status" AS ENUM ('PENDING', 'LEASED', 'DECIDED', 'ESCALATED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "enqueue_source" AS ENUM ('RULE', 'LOW_CONFIDENCE', 'DISAGREEMENT', 'REPORT', 'APPEAL', 'QA_SAMPLE', 'RANDOM_AUDIT', 'ESCALATION', 'MANUAL');

-- CreateEnum
CREATE TYPE "decision_kind" AS ENUM ('DECIDE', 'UNDO');

-- CreateEnum
CREATE TYPE "decision_origin" AS ENUM ('REVIEWER', 'RULE', 'BULK', 'APPEAL');

-- AlterEnum
ALTER TYPE "role" ADD VALUE 'SENIOR' BEFORE 'ADMIN';

-- CreateTable
CREATE TABLE "policy" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "parent_id" UUID,
    "version" INTEGER NOT NULL,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "standard" TEXT NOT NULL,
    "reason_required" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("policy_id","version")
);

-- CreateTable
CREATE TABLE "action" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "strikes" INTEGER NOT NULL DEFAULT 0,
    "strike_days" INTEGER NOT NULL DEFAULT 0,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "action_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rule" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "status" "rule_status" NOT NULL,
    "position" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rule_version" (
    "rule_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "description" TEXT NOT NULL,
    "condition" JSONB NOT NULL,
    "effects" JSONB NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rule_version_pkey" PRIMARY KEY ("rule_id","version")
);

-- CreateTable
CREATE TABLE "rule_match" (
    "prediction_id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "video_id" UUID NOT NULL,
    "live" BOOLEAN NOT NULL,
    "inputs" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rule_match_pkey" PRIMARY KEY ("prediction_id","rule_id")
);

-- CreateTable
CREATE TABLE "review_queue" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "order" "queue_order" NOT NULL DEFAULT 'PRIORITY',
    "lease_seconds" INTEGER NOT NULL DEFAULT 300,
    "hide_prediction" BOOLEAN NOT NULL DEFAULT false,
    "restricted" BOOLEAN NOT NULL DEFAULT false,
    "senior_only" BOOLEAN NOT NULL DEFAULT false,
    "escalates_to_id" UUID,
    "second_review_share" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "gold_share" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "review_queue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "queue_reviewer" (
    "queue_id" UUID NOT NULL,
    "reviewer" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "queue_reviewer_pkey" PRIMARY KEY ("queue_id","reviewer")
);

-- CreateTable
CREATE TABLE "routing_rule" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "condition" JSONB NOT NULL,
    "queue_id" UUID NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "routing_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_job" (
    "id" UUID NOT NULL,
    "queue_id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "status" "job_status" NOT NULL DEFAULT 'PENDING',
    "source" "enqueue_source" NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "uncertainty" DOUBLE PRECISION NOT NULL,
    "reach" BIGINT NOT NULL,
    "sort_key" DOUBLE PRECISION NOT NULL,
    "prediction_id" UUID NOT NULL,
    "rule_id" UUID,
    "rule_version" INTEGER,
    "parent_id" UUID,
    "excluded_reviewers" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "blind" BOOLEAN NOT NULL DEFAULT false,
    "gold_label_id" UUID,
    "enqueued_by" TEXT NOT NULL,
    "enqueued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_token" UUID,
    "lease_holder" TEXT,
    "leased_at" TIMESTAMPTZ(3),
    "lease_expires_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,
    "decision_id" UUID,

    CONSTRAINT "review_job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision" (
    "id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "job_id" UUID,
    "kind" "decision_kind" NOT NULL,
    "origin" "decision_origin" NOT NULL,
    "label" "claim_label",
    "reason" TEXT,
    "actor" TEXT NOT NULL,
    "supersedes_id" UUID,
    "prediction_id" UUID NOT NULL,
    "label_id" UUID,
    "lease_token" UUID,
    "rule_id" UUID,
    "rule_version" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision_policy" (
    "decision_id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "policy_version" INTEGER NOT NULL,

    CONSTRAINT "decision_policy_pkey" PRIMARY KEY ("decision_id","policy_id")
);

-- CreateTable
CREATE TABLE "action_taken" (
    "id" UUID NOT NULL,
    "decision_id" UUID NOT NULL,
    "action_id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "author_external_id" TEXT,
    "reverses_id" UUID,
    "strikes" INTEGER NOT NULL,
    "strikes_expire_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "action_taken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "request_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "policy_key_key" ON "policy"("key");

-- CreateIndex
CREATE UNIQUE INDEX "policy_id_version_key" ON "policy"("id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "action_key_key" ON "action"("key");

-- CreateIndex
CREATE UNIQUE INDEX "rule_name_key" ON "rule"("name");

-- CreateIndex
CREATE UNIQUE INDEX "rule_id_version_key" ON "rule"("id", "version");

-- CreateIndex
CREATE INDEX "rule_match_rule_id_created_at_idx" ON "rule_match"("rule_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "review_queue_key_key" ON "review_queue"("key");

-- CreateIndex
CREATE UNIQUE INDEX "routing_rule_position_key" ON "routing_rule"("position");

-- CreateIndex
CREATE UNIQUE INDEX "review_job_lease_token_key" ON "review_job"("lease_token");

-- CreateIndex
CREATE INDEX "review_job_video_id_enqueued_at_idx" ON "review_job"("video_id", "enqueued_at");

-- CreateIndex
CREATE UNIQUE INDEX "decision_supersedes_id_key" ON "decision"("supersedes_id");

-- CreateIndex
CREATE UNIQUE INDEX "decision_lease_token_key" ON "decision"("lease_token");

-- CreateIndex
CREATE INDEX "decision_video_id_created_at_idx" ON "decision"("video_id", "created_at");

-- CreateIndex
CREATE INDEX "decision_job_id_idx" ON "decision"("job_id");

-- CreateIndex
CREATE INDEX "decision_actor_created_at_idx" ON "decision"("actor", "created_at");

-- CreateIndex
CREATE INDEX "decision_created_at_id_idx" ON "decision"("created_at", "id");

-- CreateIndex
CREATE INDEX "decision_policy_policy_id_idx" ON "decision_policy"("policy_id");

-- CreateIndex
CREATE UNIQUE INDEX "action_taken_reverses_id_key" ON "action_taken"("reverses_id");

-- CreateIndex
CREATE INDEX "action_taken_decision_id_idx" ON "action_taken"("decision_id");

-- CreateIndex
CREATE INDEX "action_taken_video_id_created_at_idx" ON "action_taken"("video_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_event_subject_type_subject_id_id_idx" ON "audit_event"("subject_type", "subject_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_actor_id_idx" ON "audit_event"("actor", "id");

-- CreateIndex
CREATE INDEX "audit_event_created_at_idx" ON "audit_event"("created_at");

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "policy"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "policy" ADD CONSTRAINT "policy_id_version_fkey" FOREIGN KEY ("id", "version") REFERENCES "policy_version"("policy_id", "version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policy"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rule" ADD CONSTRAINT "rule_id_version_fkey" FOREIGN KEY ("id", "version") REFERENCES "rule_version"("rule_id", "version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rule_version" ADD CONSTRAINT "rule_version_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "rule"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rule_match" ADD CONSTRAINT "rule_match_video_id_prediction_id_fkey" FOREIGN KEY ("video_id", "prediction_id") REFERENCES "prediction"("video_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rule_match" ADD CONSTRAINT "rule_match_rule_id_rule_version_fkey" FOREIGN KEY ("rule_id", "rule_version") REFERENCES "rule_version"("rule_id", "version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "review_queue" ADD CONSTRAINT "review_queue_escalates_to_id_fkey" FOREIGN KEY ("escalates_to_id") REFERENCES "review_queue"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "queue_reviewer" ADD CONSTRAINT "queue_reviewer_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "review_queue"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "routing_rule" ADD CONSTRAINT "routing_rule_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "review_queue"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "review_job" ADD CONSTRAINT "review_job_queue_id_fkey" FOREIGN KEY ("queue_id") REFERENCES "review_queue"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "review_job" ADD CONSTRAINT "review_job_video_id_prediction_id_fkey" FOREIGN KEY ("video_id", "prediction_id") REFERENCES "prediction"("video_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "review_job" ADD CONSTRAINT "review_job_rule_id_rule_version_fkey" FOREIGN KEY ("rule_id", "rule_version") REFERENCES "rule_version"("rule_id", "version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "review_job" ADD CONSTRAINT "review_job_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "review_job"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "review_job" ADD CONSTRAINT "review_job_gold_label_id_fkey" FOREIGN KEY ("gold_label_id") REFERENCES "label"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "review_job" ADD CONSTRAINT "review_job_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "decision"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "review_job"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_video_id_prediction_id_fkey" FOREIGN KEY ("video_id", "prediction_id") REFERENCES "prediction"("video_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_label_id_fkey" FOREIGN KEY ("label_id") REFERENCES "label"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_rule_id_rule_version_fkey" FOREIGN KEY ("rule_id", "rule_version") REFERENCES "rule_version"("rule_id", "version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_supersedes_id_fkey" FOREIGN KEY ("supersedes_id") REFERENCES "decision"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "decision_policy" ADD CONSTRAINT "decision_policy_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "decision"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "decision_policy" ADD CONSTRAINT "decision_policy_policy_id_policy_version_fkey" FOREIGN KEY ("policy_id", "policy_version") REFERENCES "policy_version"("policy_id", "version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "action_taken" ADD CONSTRAINT "action_taken_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "decision"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "action_taken" ADD CONSTRAINT "action_taken_action_id_fkey" FOREIGN KEY ("action_id") REFERENCES "action"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "action_taken" ADD CONSTRAINT "action_taken_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "action_taken" ADD CONSTRAINT "action_taken_reverses_id_fkey" FOREIGN KEY ("reverses_id") REFERENCES "action_taken"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;




-- What schema.prisma cannot say.

-- A policy and its first version, and a rule and its, point at each other.
ALTER TABLE "policy" ALTER CONSTRAINT "policy_id_version_fkey" DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "rule" ALTER CONSTRAINT "rule_id_version_fkey" DEFERRABLE INITIALLY DEFERRED;

-- Keys are what programs read.
ALTER TABLE "policy" ADD CONSTRAINT "policy_key_shape" CHECK ("key" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length("key") <= 100);
ALTER TABLE "action"
  ADD CONSTRAINT "action_key_shape" CHECK ("key" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length("key") <= 100),
  ADD CONSTRAINT "action_strikes_range" CHECK ("strikes" BETWEEN 0 AND 100 AND "strike_days" BETWEEN 0 AND 3650 AND ("strikes" = 0) = ("strike_days" = 0));
ALTER TABLE "review_queue"
  ADD CONSTRAINT "review_queue_key_shape" CHECK ("key" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length("key") <= 100),
  ADD CONSTRAINT "review_queue_lease_range" CHECK ("lease_seconds" BETWEEN 10 AND 86400),
  ADD CONSTRAINT "review_queue_shares" CHECK ("second_review_share" BETWEEN 0 AND 1 AND "gold_share" BETWEEN 0 AND 0.5),
  ADD CONSTRAINT "review_queue_escalates_elsewhere" CHECK ("escalates_to_id" <> "id");
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_positive" CHECK ("version" >= 1);
ALTER TABLE "rule_version" ADD CONSTRAINT "rule_version_positive" CHECK ("version" >= 1);

ALTER TABLE "review_job"
  ADD CONSTRAINT "review_job_lease" CHECK (
    ("status" = 'LEASED') = ("lease_token" IS NOT NULL)
    AND num_nonnulls("lease_token", "lease_holder", "leased_at", "lease_expires_at") IN (0, 4)),
  ADD CONSTRAINT "review_job_closed" CHECK (
    ("status" IN ('DECIDED', 'ESCALATED', 'CANCELLED')) = ("closed_at" IS NOT NULL)
    AND ("closed_at" IS NULL) = ("closed_by" IS NULL)),
  ADD CONSTRAINT "review_job_decided" CHECK (("status" = 'DECIDED') = ("decision_id" IS NOT NULL)),
  ADD CONSTRAINT "review_job_uncertainty_range" CHECK ("uncertainty" BETWEEN 0 AND 1),
  ADD CONSTRAINT "review_job_reach_range" CHECK ("reach" >= 0),
  ADD CONSTRAINT "review_job_priority_range" CHECK ("priority" BETWEEN -1000 AND 1000);

ALTER TABLE "decision"
  ADD CONSTRAINT "decision_undo" CHECK ("kind" = 'DECIDE' OR ("supersedes_id" IS NOT NULL AND "label" IS NULL AND "label_id" IS NULL)),
  ADD CONSTRAINT "decision_stated_label" CHECK ("label_id" IS NULL OR "label" IS NOT NULL);

ALTER TABLE "action_taken"
  ADD CONSTRAINT "action_taken_strikes" CHECK (("strikes" > 0) = ("strikes_expire_at" IS NOT NULL) AND ("reverses_id" IS NULL OR "strikes" = 0));

-- A video has at most one open job a queue; gold jobs have no effect and do not count.
CREATE UNIQUE INDEX "review_job_one_open" ON "review_job" ("queue_id", "video_id")
  WHERE "status" IN ('PENDING', 'LEASED') AND "gold_label_id" IS NULL;
-- The next job of a queue; what is leased, by whom and until when; what was done.
CREATE INDEX "review_job_next" ON "review_job" ("queue_id", "sort_key", "id") WHERE "status" = 'PENDING';
CREATE INDEX "review_job_leased" ON "review_job" ("lease_expires_at") WHERE "status" = 'LEASED';
CREATE INDEX "review_job_holder" ON "review_job" ("lease_holder") WHERE "status" = 'LEASED';
CREATE INDEX "review_job_closed_at" ON "review_job" ("queue_id", "closed_at") WHERE "closed_at" IS NOT NULL;
-- Of an author: their actions, and their videos.
CREATE INDEX "action_taken_author" ON "action_taken" ("author_external_id", "created_at") WHERE "author_external_id" IS NOT NULL;

-- Ascending: the smallest is handed out first, the older of two alike.
CREATE FUNCTION "job_sort_key"("queue_order", "priority" int, "uncertainty" float8, "reach" bigint, "enqueued_at" timestamptz)
RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE $1
  WHEN 'PRIORITY' THEN -"priority"
  WHEN 'UNCERTAINTY' THEN -"uncertainty"
  WHEN 'REACH' THEN -"reach"
  WHEN 'AGE' THEN extract(epoch FROM "enqueued_at")
END;

DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY[
    'policy_version', 'rule_version', 'rule_match', 'decision', 'decision_policy', 'action_taken', 'audit_event'
  ] LOOP
    EXECUTE format(
      'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_history_change()', history);
    EXECUTE format(
      'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()', history);
  END LOOP;
END
$$;

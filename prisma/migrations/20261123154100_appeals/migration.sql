-- Appeals against decisions, and the policy that they are taken and judged by.

-- CreateEnum
CREATE TYPE "appeal_status" AS ENUM ('OPEN', 'UPHELD', 'OVERTURNED');

-- CreateTable
CREATE TABLE "appeal_policy" (
    "id" BIGSERIAL NOT NULL,
    "window_days" INTEGER NOT NULL,
    "due_hours" INTEGER NOT NULL,
    "blind" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "appeal_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appeal" (
    "id" UUID NOT NULL,
    "external_appeal_id" TEXT NOT NULL,
    "decision_id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "statement" TEXT,
    "content_hash" BYTEA,
    "status" "appeal_status" NOT NULL DEFAULT 'OPEN',
    "job_id" UUID NOT NULL,
    "submitted_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "resolution_id" UUID,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "appeal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "appeal_external_appeal_id_key" ON "appeal"("external_appeal_id");

-- CreateIndex
CREATE UNIQUE INDEX "appeal_resolution_id_key" ON "appeal"("resolution_id");

-- CreateIndex
CREATE INDEX "appeal_decision_id_idx" ON "appeal"("decision_id");

-- CreateIndex
CREATE INDEX "appeal_video_id_idx" ON "appeal"("video_id");

-- CreateIndex
CREATE INDEX "appeal_job_id_idx" ON "appeal"("job_id");

-- CreateIndex
CREATE INDEX "appeal_created_at_id_idx" ON "appeal"("created_at", "id");

-- AddForeignKey
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_decision_id_fkey" FOREIGN KEY ("decision_id") REFERENCES "decision"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "review_job"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_resolution_id_fkey" FOREIGN KEY ("resolution_id") REFERENCES "decision"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;




-- What schema.prisma cannot say.

ALTER TABLE "appeal_policy" ADD CONSTRAINT "appeal_policy_range"
  CHECK ("window_days" BETWEEN 1 AND 3650 AND "due_hours" BETWEEN 1 AND 8760);
ALTER TABLE "appeal"
  ADD CONSTRAINT "appeal_external_appeal_id_length" CHECK (char_length("external_appeal_id") BETWEEN 1 AND 255),
  ADD CONSTRAINT "appeal_statement_length" CHECK (char_length("statement") BETWEEN 1 AND 10000),
  ADD CONSTRAINT "appeal_resolved" CHECK (
    ("status" <> 'OPEN') = ("resolution_id" IS NOT NULL)
    AND ("resolution_id" IS NULL) = ("resolved_at" IS NULL));

-- A video has one open job in the queue of appeals, and so one open appeal.
CREATE UNIQUE INDEX "appeal_one_open" ON "appeal" ("video_id") WHERE "status" = 'OPEN';
CREATE INDEX "appeal_open_due" ON "appeal" ("due_at") WHERE "status" = 'OPEN';

-- An appeal is resolved once; until then it moves with its job. Its words can be erased.
CREATE FUNCTION "guard_appeal"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  resolving text[] := ARRAY['status', 'job_id', 'resolution_id', 'resolved_at'];
  words text[] := ARRAY['statement', 'content_hash'];
BEGIN
  IF TG_OP = 'UPDATE' AND (
    OLD."status" = 'OPEN' AND to_jsonb(NEW) - resolving = to_jsonb(OLD) - resolving
    OR to_jsonb(NEW) - words = to_jsonb(OLD) - words AND num_nonnulls(NEW."statement", NEW."content_hash") = 0)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an appeal is resolved once and stays as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON "appeal" FOR EACH ROW EXECUTE FUNCTION guard_appeal();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "appeal_policy"
  FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "appeal_policy"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();

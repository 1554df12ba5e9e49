-- AlterTable
ALTER TABLE "video" ADD COLUMN     "needs_review" BOOLEAN;

-- AlterTable
ALTER TABLE "prediction" ADD COLUMN     "confidence" DOUBLE PRECISION,
ADD COLUMN     "familiarity" DOUBLE PRECISION,
ADD COLUMN     "needs_review" BOOLEAN,
ADD COLUMN     "answered_label" "claim_label";



-- What schema.prisma cannot say.

ALTER TABLE "prediction"
  ADD CONSTRAINT "prediction_confidence_range" CHECK ("confidence" BETWEEN 0 AND 1),
  ADD CONSTRAINT "prediction_familiarity_range" CHECK ("familiarity" BETWEEN 0 AND 1),
  ADD CONSTRAINT "prediction_answered_label" CHECK ("answered_label" IS NULL OR "trigger" = 'CHALLENGER');

-- A few in a hundred: the list of what a person should look at, newest first.
CREATE INDEX "video_needs_review" ON "video" ("submitted_at", "id") WHERE "needs_review";

-- What a challenger would have answered: all of it for the figures, which the index alone answers, and
-- the disagreements for the list. Rows of other triggers are in neither.
CREATE INDEX "prediction_challenger" ON "prediction" ("model_version", "created_at")
  INCLUDE ("label", "answered_label") WHERE "trigger" = 'CHALLENGER';
CREATE INDEX "prediction_disagreement" ON "prediction" ("model_version", "created_at", "id")
  WHERE "trigger" = 'CHALLENGER' AND "label" <> "answered_label";

-- What the statements of reasons of the EU's transparency database need to know of actions and policies.
CREATE TYPE "visibility_restriction" AS ENUM ('CONTENT_REMOVED', 'CONTENT_DISABLED', 'CONTENT_DEMOTED', 'CONTENT_AGE_RESTRICTED', 'CONTENT_INTERACTION_RESTRICTED', 'CONTENT_LABELLED', 'OTHER');
-- These three from the lightest to the gravest: of several actions the gravest counts.
CREATE TYPE "monetary_restriction" AS ENUM ('OTHER', 'SUSPENSION', 'TERMINATION');
CREATE TYPE "provision_restriction" AS ENUM ('PARTIAL_SUSPENSION', 'TOTAL_SUSPENSION', 'PARTIAL_TERMINATION', 'TOTAL_TERMINATION');
CREATE TYPE "account_restriction" AS ENUM ('SUSPENDED', 'TERMINATED');
CREATE TYPE "statement_ground" AS ENUM ('ILLEGAL_CONTENT', 'INCOMPATIBLE_CONTENT');
CREATE TYPE "statement_category" AS ENUM ('ANIMAL_WELFARE', 'CONSUMER_INFORMATION', 'CYBER_VIOLENCE', 'CYBER_VIOLENCE_AGAINST_WOMEN', 'DATA_PROTECTION_AND_PRIVACY_VIOLATIONS', 'ILLEGAL_OR_HARMFUL_SPEECH', 'INTELLECTUAL_PROPERTY_INFRINGEMENTS', 'NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS', 'NOT_SPECIFIED_NOTICE', 'OTHER_VIOLATION_TC', 'PROTECTION_OF_MINORS', 'RISK_FOR_PUBLIC_SECURITY', 'SCAMS_AND_FRAUD', 'SELF_HARM', 'UNSAFE_AND_PROHIBITED_PRODUCTS', 'VIOLENCE');

ALTER TABLE "action" ADD COLUMN "restricts" BOOLEAN,
ADD COLUMN "visibility_restriction" "visibility_restriction",
ADD COLUMN "monetary_restriction" "monetary_restriction",
ADD COLUMN "provision_restriction" "provision_restriction",
ADD COLUMN "account_restriction" "account_restriction";

ALTER TABLE "policy" ADD COLUMN "statement_ground" "statement_ground",
ADD COLUMN "statement_category" "statement_category",
ADD COLUMN "ground_reference" TEXT,
ADD COLUMN "ground_url" TEXT;

-- What schema.prisma cannot say.
ALTER TABLE "action" ADD CONSTRAINT "action_restricts" CHECK (
  ("restricts" IS TRUE) = (num_nonnulls("visibility_restriction", "monetary_restriction", "provision_restriction", "account_restriction") > 0)
);
ALTER TABLE "policy"
  ADD CONSTRAINT "policy_statement_terms" CHECK (("statement_ground" IS NULL) = ("statement_category" IS NULL)),
  ADD CONSTRAINT "policy_legal_ground" CHECK ("statement_ground" IS DISTINCT FROM 'ILLEGAL_CONTENT' OR "ground_reference" IS NOT NULL),
  ADD CONSTRAINT "policy_ground_reference_length" CHECK (char_length("ground_reference") BETWEEN 1 AND 500),
  ADD CONSTRAINT "policy_ground_url_length" CHECK (char_length("ground_url") BETWEEN 1 AND 500);

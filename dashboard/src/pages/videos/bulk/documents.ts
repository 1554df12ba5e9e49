import { graphql } from '../../../graphql/generated/index.ts';

graphql(`
  fragment BulkState on BulkDecision {
    id
    kind
    status
    filter
    label
    actions {
      id
      name
    }
    reason
    progress
    expectedCount
    done
    decided
    skippedGold
    skippedErased
    skippedSince
    jobsTouched
    requestedBy
    createdAt
    finishedAt
    failure
    undoneBy {
      id
      status
    }
  }
`);

export const BULK_DECISIONS = graphql(`
  query BulkDecisions($after: String) {
    bulkDecisions(first: 20, after: $after) {
      edges {
        node {
          ...BulkState
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`);

export const WATCH = graphql(`
  subscription WatchBulkDecision($id: ID!) {
    bulkDecisionProgress(id: $id) {
      ...BulkState
    }
  }
`);

export const CHOICES = graphql(`
  query BulkChoices {
    actions {
      id
      name
      description
    }
    policies {
      id
      current {
        title
      }
    }
  }
`);

export const PREVIEW = graphql(`
  query PreviewBulkDecision($filter: VideoFilter!, $label: ClaimLabel) {
    previewBulkDecision(filter: $filter, decision: { label: $label }) {
      count
      capped
      withOpenJobs
      unlabelled
      agreeing
      changing
      skippedGold
      sample {
        id
        externalId
        transcript
      }
    }
  }
`);

export const START = graphql(`
  mutation StartBulkDecision($input: StartBulkDecisionInput!) {
    outcome: startBulkDecision(input: $input) {
      __typename
      ... on Error {
        message
      }
      ... on ValidationError {
        issues {
          field
          limit
        }
      }
      ... on BulkCountMovedError {
        actualCount
      }
    }
  }
`);

export const CANCEL = graphql(`
  mutation CancelBulkDecision($id: ID!) {
    outcome: cancelBulkDecision(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

export const UNDO = graphql(`
  mutation UndoBulkDecision($id: ID!) {
    outcome: undoBulkDecision(input: { id: $id }) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

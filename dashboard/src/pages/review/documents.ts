import { graphql } from '../../graphql/generated/index.ts';

// Fragments are known by their names to all documents.

graphql(`
  fragment ConsoleJob on ReviewJob {
    id
    source
    blind
    predictionHidden
    reach
    enqueuedAt
    lease {
      token
    }
    video {
      id
      externalId
      transcript
      durationSec
      verifiedStatus
      authorBanStatus
      authorExternalId
      viewCount
      likeCount
      shareCount
      downloadCount
      commentCount
      submittedAt
    }
  }
`);

export const HELD = graphql(`
  query HeldJobs {
    myLeases {
      job {
        ...ConsoleJob
        queue {
          id
        }
      }
    }
  }
`);

export const LEASE = graphql(`
  mutation LeaseNextJob($queue: ID!, $another: Boolean!) {
    leaseNextJob(input: { queue: $queue, another: $another }) {
      __typename
      ... on LeaseNextJobSuccess {
        job {
          ...ConsoleJob
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

export const RENEW = graphql(`
  mutation RenewLease($job: ID!, $token: String!) {
    renewLease(input: { job: $job, leaseToken: $token }) {
      __typename
      ... on LeaseLostError {
        loss
      }
      ... on Error {
        message
      }
    }
  }
`);

export const RELEASE = graphql(`
  mutation ReleaseJob($job: ID!, $token: String!) {
    releaseJob(input: { job: $job, leaseToken: $token }) {
      __typename
    }
  }
`);

export const SKIP = graphql(`
  mutation SkipJob($job: ID!, $token: String!) {
    skipJob(input: { job: $job, leaseToken: $token }) {
      __typename
      ... on LeaseLostError {
        loss
      }
      ... on Error {
        message
      }
    }
  }
`);

export const DECIDE = graphql(`
  mutation DecideJob($input: DecideJobInput!) {
    decideJob(input: $input) {
      __typename
      ... on DecisionSuccess {
        decision {
          id
          prediction {
            label
            claimProbability
          }
        }
      }
      ... on LeaseLostError {
        loss
      }
      ... on Error {
        message
      }
    }
  }
`);

export const ESCALATE = graphql(`
  mutation EscalateJob($input: EscalateJobInput!) {
    escalateJob(input: $input) {
      __typename
      ... on LeaseLostError {
        loss
        job {
          status
          closedBy
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

export const UNDO = graphql(`
  mutation UndoDecision($decision: ID!) {
    undoDecision(input: { decision: $decision, lease: true }) {
      __typename
      ... on UndoDecisionSuccess {
        job {
          ...ConsoleJob
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

graphql(`
  fragment ConsoleNote on Note {
    id
    text
    actor
    createdAt
  }
`);

export const ADD_NOTE = graphql(`
  mutation AddNote($job: ID!, $text: String!) {
    addNote(input: { about: { job: $job }, text: $text }) {
      __typename
      ... on AddNoteSuccess {
        note {
          ...ConsoleNote
        }
      }
      ... on Error {
        message
      }
    }
  }
`);

/** What stands beside the transcript. What the job hides is not asked for. */
export const BACKGROUND = graphql(`
  query JobBackground(
    $video: ID!
    $job: ID!
    $author: String!
    $hasAuthor: Boolean!
    $decisions: Boolean!
    $predictions: Boolean!
  ) {
    node(id: $job) @include(if: $predictions) {
      id
      ... on ReviewJob {
        prediction {
          id
          label
          claimProbability
          confidence
          familiarity
          createdAt
          modelVersion {
            id
            version
          }
          explanation {
            start
            end
            weight
          }
        }
      }
    }
    video(by: { id: $video }) {
      id
      currentLabel @include(if: $decisions) {
        id
        label
        source
        actor
        createdAt
      }
      decisions(first: 5) @include(if: $decisions) {
        nodes {
          id
          kind
          label
          reason
          actor
          createdAt
          supersededBy {
            id
            kind
          }
          policies {
            key
            title
          }
          actions {
            id
            action {
              id
              name
            }
          }
        }
      }
      notes(first: 10) @include(if: $decisions) {
        nodes {
          ...ConsoleNote
        }
      }
      reportCount
      predictions(first: 5) @include(if: $predictions) {
        nodes {
          id
          label
          claimProbability
          createdAt
          trigger
          modelVersion {
            id
            version
          }
        }
      }
    }
    author(externalId: $author) @include(if: $hasAuthor) {
      externalId
      videoCount
      firstSeenAt
      claimShare @include(if: $predictions)
      claimLabelCount @include(if: $decisions)
      opinionLabelCount @include(if: $decisions)
      decisionCount
      actionCount
      activeStrikeCount
    }
  }
`);

export const QUEUE = graphql(`
  query ReviewQueue($key: String!) {
    reviewQueue(by: { key: $key }) {
      id
      key
      name
      description
      leaseSeconds
      undoSeconds
      hidePrediction
      restricted
      seniorOnly
      archivedAt
      reviewers
      escalatesTo {
        id
        name
      }
      statistics {
        pending
      }
    }
    policies {
      id
      key
      parent {
        id
      }
      current {
        title
        standard
        reasonRequired
      }
    }
    actions {
      id
      name
      description
      strikes
    }
  }
`);

export const JOB_ENTERED = graphql(`
  subscription JobEntered($queue: ID) {
    jobEntered(queue: $queue) {
      id
    }
  }
`);

export const DECISION_MADE = graphql(`
  subscription DecisionMade($queue: ID) {
    decisionMade(queue: $queue) {
      decisionId
    }
  }
`);

export const QUEUES = graphql(`
  query ReviewQueues {
    reviewQueues(first: 100) {
      nodes {
        id
        key
        name
        description
        order
        hidePrediction
        restricted
        seniorOnly
        reviewers
        statistics(hours: 1) {
          pending
          oldestEnqueuedAt
          leased
          decidedPerHour
        }
      }
    }
  }
`);

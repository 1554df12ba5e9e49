import { NotFoundError, ValidationError, VersionConflictError } from '../errors.ts';
import type { Policy, PolicyVersion } from '../generated/prisma/client.ts';
import { archivePolicy } from '../moderation/policies/archive-policy.ts';
import { createPolicy } from '../moderation/policies/create-policy.ts';
import { POLICY_WORDS } from '../moderation/policies/policy-limits.ts';
import { updatePolicy } from '../moderation/policies/update-policy.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { PolicyRef } from './refs.ts';

const WORDS = {
  title: 'What people call it.',
  standard: 'The standard as people read it, in Markdown.',
  reasonRequired: 'Whether a decision under it must say why.',
} as const;

const PolicyVersionRef = builder.objectRef<PolicyVersion>('PolicyVersion').implement({
  description: 'What a policy said from some moment on. On record for good.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Counts from 1.' }),
    title: t.exposeString('title', { description: WORDS.title }),
    standard: t.exposeString('standard', { description: WORDS.standard }),
    reasonRequired: t.exposeBoolean('reasonRequired', { description: WORDS.reasonRequired }),
    actor: t.exposeString('actor', { description: 'Who wrote it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when it held.' }),
  }),
});

PolicyRef.implement({
  description: 'A standard that decisions refer to, in a tree.',
  authScopes: { role: 'VIEWER' },
  fields: (t) => ({
    key: t.exposeString('key', { description: 'For programs, and for good.' }),
    version: t.exposeInt('version', { description: 'The number of the version that holds.' }),
    current: t.loadable({
      type: PolicyVersionRef,
      description: 'What it says now.',
      resolve: ({ id, version }: Policy) => `${id}/${version}`,
      load: async (keys: string[], { services }) => {
        const versions = await services.database.prisma.policyVersion.findMany({
          where: { OR: keys.map((key) => versionKey(key)) },
        });
        const byKey = new Map(versions.map((row) => [`${row.policyId}/${row.version}`, row]));
        return keys.map((key) => byKey.get(key) ?? new Error(`no policy version ${key}`));
      },
    }),
    versions: t.loadableList({
      type: PolicyVersionRef,
      description: 'All it ever said, oldest first.',
      resolve: ({ id }: Policy) => id,
      load: async (ids: string[], { services }) => {
        const versions = await services.database.prisma.policyVersion.findMany({
          where: { policyId: { in: ids } },
          orderBy: { version: 'asc' },
        });
        const byPolicy = Map.groupBy(versions, ({ policyId }) => policyId);
        return ids.map((id) => byPolicy.get(id) ?? []);
      },
    }),
    parent: t.field({
      type: PolicyRef,
      nullable: true,
      description: 'What it is a part of; null at the top.',
      resolve: ({ parentId }) => parentId,
    }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when no new decision refers to it; null while it is in use.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

builder.queryFields((t) => ({
  policies: t.field({
    type: [PolicyRef],
    description: 'The tree of policies, flat and by key; `parent` says where each stands.',
    authScopes: { role: 'VIEWER' },
    args: {
      includeArchived: t.arg.boolean({
        defaultValue: false,
        description: 'Also those that no new decision refers to.',
      }),
    },
    resolve: (_root, { includeArchived }, { services }) =>
      services.database.prisma.policy.findMany({
        where: includeArchived === true ? {} : { archivedAt: null },
        orderBy: { key: 'asc' },
      }),
  }),
  policy: t.field({
    type: PolicyRef,
    nullable: true,
    description: 'One policy; null when there is none.',
    authScopes: { role: 'VIEWER' },
    args: { id: t.arg.globalID({ required: true, for: PolicyRef, description: 'Its global id.' }) },
    resolve: (_root, { id }, { services }) =>
      services.database.prisma.policy.findUnique({ where: { id: id.id } }),
  }),
}));

const CreatePolicyInput = builder.inputType('CreatePolicyInput', {
  description: 'A standard to be written down.',
  fields: (t) => ({
    key: t.string({ required: true, description: `For programs: ${POLICY_WORDS.key}.` }),
    title: t.string({ required: true, description: `${WORDS.title} ${POLICY_WORDS.title}.` }),
    standard: t.string({
      required: true,
      description: `${WORDS.standard} ${POLICY_WORDS.standard}.`,
    }),
    reasonRequired: t.boolean({ defaultValue: false, description: WORDS.reasonRequired }),
    parentId: t.globalID({ for: PolicyRef, description: 'What it is a part of.' }),
  }),
});

const UpdatePolicyInput = builder.inputType('UpdatePolicyInput', {
  description: 'What to change; a field left out stays as it is.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: PolicyRef, description: 'Its global id.' }),
    expectedVersion: t.int({
      required: true,
      description: 'The version that you have read: nobody’s change is overwritten unseen.',
    }),
    title: t.string({ description: WORDS.title }),
    standard: t.string({ description: WORDS.standard }),
    reasonRequired: t.boolean({ description: WORDS.reasonRequired }),
    parentId: t.globalID({
      for: PolicyRef,
      description: 'What it is a part of from now on; null moves it to the top.',
    }),
  }),
});

const ArchivePolicyInput = builder.inputType('ArchivePolicyInput', {
  description: 'Which policy to put aside, or to bring back.',
  fields: (t) => ({
    id: t.globalID({ required: true, for: PolicyRef, description: 'Its global id.' }),
    archived: t.boolean({ defaultValue: true, description: 'False brings it back.' }),
  }),
});

const successOf = (name: string, description: string) =>
  builder.objectRef<{ policy: Policy }>(name).implement({
    description,
    fields: (t) => ({
      policy: t.field({
        type: PolicyRef,
        description: 'As it is now.',
        resolve: ({ policy }) => policy,
      }),
    }),
  });

const CreatePolicyResult = builder.errorUnion('CreatePolicyResult', {
  description: 'What became of a policy to be made.',
  types: [successOf('CreatePolicySuccess', 'Decisions may refer to it.'), ValidationError],
  resolveType: () => 'CreatePolicySuccess',
});

const UpdatePolicyResult = builder.errorUnion('UpdatePolicyResult', {
  description: 'What became of a change to a policy.',
  types: [
    successOf(
      'UpdatePolicySuccess',
      'It holds from now on; decisions keep what they were made under.',
    ),
    ValidationError,
    NotFoundError,
    VersionConflictError,
  ],
  resolveType: () => 'UpdatePolicySuccess',
});

const ArchivePolicyResult = builder.errorUnion('ArchivePolicyResult', {
  description: 'What became of a policy to be put aside.',
  types: [
    successOf('ArchivePolicySuccess', 'It is as it was asked to be; twice is fine.'),
    NotFoundError,
  ],
  resolveType: () => 'ArchivePolicySuccess',
});

builder.mutationFields((t) => ({
  createPolicy: t.field({
    type: CreatePolicyResult,
    description: 'Writes a standard down.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: CreatePolicyInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { key, title, standard } = input;
      const reasonRequired = input.reasonRequired ?? false;
      const parentId = input.parentId?.id ?? null;
      const actor = actorOf(viewer);
      return await services.database.prisma.$transaction(async (db) => ({
        policy: await createPolicy(
          { db },
          { key, title, standard, reasonRequired, parentId, actor },
        ),
      }));
    },
  }),
  updatePolicy: t.field({
    type: UpdatePolicyResult,
    description: 'Says a policy anew, as its next version, or moves it in the tree.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: UpdatePolicyInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const { id, parentId, ...changes } = input;
      const actor = actorOf(viewer);
      return await services.database.prisma.$transaction(async (db) => ({
        policy: await updatePolicy(
          { db },
          {
            ...changes,
            id: id.id,
            parentId: parentId === undefined ? undefined : (parentId?.id ?? null),
            actor,
          },
        ),
      }));
    },
  }),
  archivePolicy: t.field({
    type: ArchivePolicyResult,
    description: 'Puts a policy aside, or brings it back. What was decided under it stands.',
    authScopes: { role: 'ADMIN' },
    args: { input: t.arg({ type: ArchivePolicyInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      const actor = actorOf(viewer);
      const archived = input.archived ?? true;
      return await services.database.prisma.$transaction(async (db) => ({
        policy: await archivePolicy({ db }, { id: input.id.id, archived, actor }),
      }));
    },
  }),
}));

function versionKey(key: string): { policyId: string; version: number } {
  const [policyId = '', version] = key.split('/');
  return { policyId, version: Number(version) };
}

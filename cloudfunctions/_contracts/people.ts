import * as z from 'zod';
import { roleLabels } from '../../miniprogram/shared/states';
import type { Role } from '../../miniprogram/shared/states';
import { isInherited, mobileIn } from '../../miniprogram/shared/tidy';
import { after, day, id, phone, position, queuedContract, seenAsked, text } from './shapes';
import { MOST_ROTA, rotaKinds } from '../../miniprogram/shared/visit/rota';
import type { RotaKind } from '../../miniprogram/shared/visit/rota';
import type { Member, AccessAsked, RotaEntry } from '../../miniprogram/shared/model/people';
import { contactName, task } from './shapes';
import type { Act } from './act';
import type { Home } from './home';
import type { Nothing } from './shapes';

export const ConsentRequest = queuedContract('member.consent');
export type ConsentRequest = z.infer<typeof ConsentRequest>;
export const SubscribeRequest = z.strictObject({
  templateIds: z
    .array(
      z
        .string()
        .regex(/^[\w-]{1,64}$/)
        .refine((name) => !isInherited(name)),
    )
    .min(1)
    .max(3),
});
export type SubscribeRequest = z.infer<typeof SubscribeRequest>;
/** One's own mobile number. */
export const SavePhoneRequest = z.strictObject({
  phone: phone.refine((given) => mobileIn(given) !== ''),
});
export type SavePhoneRequest = z.infer<typeof SavePhoneRequest>;
export const InviteRequest = z.strictObject({
  name: contactName,
  phone,
  roles: z
    .array(z.enum(Object.keys(roleLabels) as [Role, ...Role[]]))
    .min(1)
    .max(4),
  dealerId: id.nullable(),
});
export type InviteRequest = z.infer<typeof InviteRequest>;
export const MemberRequest = z.strictObject({ memberId: id });
export const ApproveAccessRequest = MemberRequest.extend(seenAsked);
export type ApproveAccessRequest = z.infer<typeof ApproveAccessRequest>;
export type MemberRequest = z.infer<typeof MemberRequest>;
export const DeclineAccessRequest = MemberRequest.extend({ reason: text(200).min(1) });
export type DeclineAccessRequest = z.infer<typeof DeclineAccessRequest>;

const certificate = z.strictObject({ memberId: id, modelId: id, task });
export const GiveCertificationRequest = z.strictObject({
  memberIds: z.array(id).min(1).max(30),
  modelId: id,
  tasks: z.array(task).min(1).max(5),
  level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  fromOn: day,
  toOn: day,
  certificateNumber: text(40),
});
export type GiveCertificationRequest = z.infer<typeof GiveCertificationRequest>;
export const ExtendCertificationsRequest = z.strictObject({
  certificates: z.array(certificate).min(1).max(60),
  toOn: day,
});
export type ExtendCertificationsRequest = z.infer<typeof ExtendCertificationsRequest>;
export const WithdrawCertificationRequest = certificate.extend({ reason: text(200).min(1) });
export type WithdrawCertificationRequest = z.infer<typeof WithdrawCertificationRequest>;
export const PlaceMemberRequest = z.strictObject({
  memberId: id,
  /** A hospital with its own coordinates, a place on the map, or null for none. */
  base: z.union([z.strictObject({ hospitalId: id }), position.extend({ name: text(80).min(1) })]).nullable(),
});
export type PlaceMemberRequest = z.infer<typeof PlaceMemberRequest>;

export const peopleFilters = ['conflict', 'asked', 'unbound', 'expiring', 'manufacturer'] as const;
export type PeopleFilter = (typeof peopleFilters)[number];
/** How an engineer's certifications for some models stand. */
export const skillFilters = ['ending', 'lapsed', 'none'] as const;
export type SkillFilter = (typeof skillFilters)[number];
/**
 * A page of the people by name, or of those whose accounts have ended; or those that are named, with what they are no longer
 * certified for; or those who are called so, or whose dealer is.
 */
export const ListMembersRequest = z.strictObject({
  ids: z.array(id).min(1).max(100).optional(),
  ended: z.boolean().optional(),
  engineers: z.boolean().optional(),
  text: text(40).optional(),
  filter: z.enum(peopleFilters).optional(),
  skill: z.strictObject({ standing: z.enum(skillFilters), modelIds: z.array(id).min(1).max(100) }).optional(),
  /** How many there are by each filter is said too. */
  counted: z.boolean().optional(),
  after,
});
export type ListMembersRequest = z.infer<typeof ListMembersRequest>;

export interface People {
  members: PersonRow[];
  next: string | null;
  /** What was typed fits more people than are listed. */
  isCut: boolean;
  counts?: Record<PeopleFilter, number>;
}
export type PersonRow = Pick<
  Member,
  '_id' | 'name' | 'phone' | 'roles' | 'dealerId' | 'active' | 'certifications'
> & {
  /** Of a person asked for by id; empty in the list. */
  withdrawnCertifications: NonNullable<Member['withdrawnCertifications']>;
  dealerName: string;
  hasBase: boolean;
  baseName: string;
  bound: boolean;
  /** What a second person is to agree to. */
  asked: (Pick<AccessAsked, 'kind' | 'at'> & { byName: string }) | null;
  /** Until then the account approves nothing; empty when it does. */
  waitsUntil: string;
  /** Why the roles of the account do not go together; empty when they do. */
  rolesProblem: string;
  /** Whose data were deleted after they had left. */
  forgotten: boolean;
};

export const SaveRotaRequest = z.strictObject({
  memberId: id,
  rota: z
    .array(
      z
        .strictObject({
          kind: z.enum(rotaKinds as [RotaKind, ...RotaKind[]]),
          fromOn: day,
          toOn: day,
          note: text(60),
        })
        .refine(({ fromOn, toOn }) => fromOn <= toOn, { path: ['toOn'] }),
    )
    .max(MOST_ROTA),
  /** The revision of the record that was seen: two who change it at once do not lose one another's days. */
  seen: z.int().min(0),
});
export type SaveRotaRequest = z.infer<typeof SaveRotaRequest>;
export interface Rota {
  memberId: string;
  name: string;
  rota: RotaEntry[];
  revision: number;
  canEdit: boolean;
}

export interface ModelRow {
  _id: string;
  name: string;
  lineId: string;
  lineName: string;
}

export interface Invited {
  memberId: string;
  code: string;
  expiresAt: string;
  /** `first` half of a code: the second is shown to whoever agrees. */
  part: CodePart;
}
export type CodePart = 'whole' | 'first' | 'second';

export const BindRequest = z.strictObject({
  code: z
    .string()
    .trim()
    .toUpperCase()
    // Ten characters, or two halves of six that two people hand over.
    .regex(/^[2-9A-HJ-NP-Z]{10}(?:[2-9A-HJ-NP-Z]{2})?$/),
  /** Nobody is bound without having agreed to the privacy guide; location is asked for apart. */
  privacy: z.literal(true),
});
export type BindRequest = z.infer<typeof BindRequest>;

export interface PeopleActions {
  'member.list': Act<typeof ListMembersRequest, People>;
  'member.invite': Act<typeof InviteRequest, Invited>;
  'member.reinvite': Act<typeof MemberRequest, Pick<Invited, 'code' | 'part'>>;
  'member.approveAccess': Act<typeof ApproveAccessRequest, Pick<Invited, 'code' | 'part'>>;
  'member.declineAccess': Act<typeof DeclineAccessRequest, { memberId: string }>;
  'member.place': Act<typeof PlaceMemberRequest, { memberId: string }>;
  'rota.get': Act<typeof MemberRequest, Rota>;
  'rota.save': Act<typeof SaveRotaRequest, { memberId: string }>;
  'certification.give': Act<typeof GiveCertificationRequest, { members: number }>;
  'certification.extend': Act<typeof ExtendCertificationsRequest, { members: number }>;
  'certification.withdraw': Act<typeof WithdrawCertificationRequest, { memberId: string }>;
  'certification.models': Act<typeof Nothing, { models: ModelRow[] }>;
  'member.consent': Act<typeof ConsentRequest, Pick<Home['me'], 'consents'>>;
  'member.savePhone': Act<typeof SavePhoneRequest, Pick<Home['me'], 'phone'> & { approvesFrom: string }>;
  'member.subscribe': Act<typeof SubscribeRequest, { quota: Record<string, number> }>;
}

/** One's own without a name. */
export const PersonalDataRequest = z.strictObject({ memberId: id.optional() });
export type PersonalDataRequest = z.infer<typeof PersonalDataRequest>;
/** Why somebody else's data are taken; the person reads it. */
export const TakeDataRequest = MemberRequest.extend({ reason: text(200).min(1) });
export type TakeDataRequest = z.infer<typeof TakeDataRequest>;
export const ForgetMemberRequest = MemberRequest.extend({ reason: text(200).min(1) });
export type ForgetMemberRequest = z.infer<typeof ForgetMemberRequest>;
export interface EndAccountReply {
  memberId: string;
  /** Open orders that were dispatched to nobody any more. */
  handedBack: number;
}
/** Of each kind how many there are, and the newest of them. */
interface Listed<Row> {
  total: number;
  newest: Row[];
}
export interface PersonalData {
  at: string;
  person: Pick<
    Member,
    'name' | 'phone' | 'dealerId' | 'active' | 'createdAt' | 'base' | 'consents' | 'certifications'
  > & {
    memberId: string;
    roles: string[];
    baseName: string;
    withdrawnCertifications: NonNullable<Member['withdrawnCertifications']>;
    consentHistory: NonNullable<Member['consentHistory']>;
    formerAccounts: number;
    formerPhones: string[];
    /** The last time that somebody else took these data. */
    dataTaken: { at: string; byName: string; reason: string }[];
  };
  orders: Listed<{ number: string; state: string; createdAt: string }>;
  messages: Listed<{ title: string; body: string; createdAt: string }>;
  acts: Listed<{ at: string; action: string; collection: string; entityId: string }>;
  /** What law keeps, and why. */
  kept: string[];
}

export interface DutyActions {
  'member.disable': Act<typeof MemberRequest, EndAccountReply>;
  'member.takeData': Act<typeof TakeDataRequest, { memberId: string }>;
  'member.exportData': Act<typeof PersonalDataRequest, PersonalData>;
  'member.forget': Act<typeof ForgetMemberRequest, { memberId: string; kept: string[] }>;
}

export interface BindingActions {
  'member.bind': Act<typeof BindRequest, { memberId: string; name: string }>;
}

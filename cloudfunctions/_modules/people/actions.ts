import {
  ApproveAccessRequest,
  BindRequest,
  ConsentRequest,
  DeclineAccessRequest,
  ExtendCertificationsRequest,
  GiveCertificationRequest,
  InviteRequest,
  ListMembersRequest,
  MemberRequest,
  PlaceMemberRequest,
  SavePhoneRequest,
  SaveRotaRequest,
  SubscribeRequest,
  WithdrawCertificationRequest,
} from '../../_contracts/people';
import type { BindingActions, PeopleActions } from '../../_contracts/people';
import { Nothing } from '../../_contracts/shapes';
import { fields, loadIf, sight } from '../../_platform/action';
import { isShown } from '../../_platform/looks';
import type { ActionTable, Load } from '../../_platform/action';
import { publicRead } from '../../_platform/serve-public';
import type { PublicTable } from '../../_platform/serve-public';
import { hospitals } from '../../_store/hospitals';
import { invitations, members } from '../../_store/people';
import { models } from '../../_store/product-lines';
import { approveAccess, declineAccess, invitationId } from './admission';
import {
  extendCertifications,
  giveCertification,
  placeMember,
  withdrawCertification,
} from './certify-members';
import { getRota, saveRota } from './rota';
import { listMembers } from './list-members';
import { listCertifiableModels } from './list-certifiable-models';
import {
  addSubscriptions,
  bindMember,
  inviteMember,
  reinviteMember,
  saveConsent,
  savePhone,
} from './people-use-cases';

export const peopleActions: ActionTable<PeopleActions> = {
  'member.list': {
    input: ListMembersRequest,
    reply: fields('members', 'next', 'isCut', 'counts'),
    looks: ({ members: shown }) => [
      { subjects: shown.filter(({ phone }) => isShown(phone)).map(({ _id }) => _id), about: null, why: '' },
    ],
    run: listMembers,
  },
  'member.invite': {
    input: InviteRequest,
    reply: fields('memberId', 'code', 'part', 'expiresAt'),
    run: inviteMember,
  },
  'member.reinvite': {
    input: MemberRequest,
    reply: fields('code', 'part'),
    loads: ({ memberId }: MemberRequest) => [[members, memberId]],
    run: reinviteMember,
  },
  'member.approveAccess': {
    input: ApproveAccessRequest,
    reply: fields('code', 'part'),
    approves: true,
    sees: ({ memberId, askedAt }) => [
      sight(members, memberId, askedAt, ({ accessAsked }) => accessAsked?.at),
    ],
    loads: ({ memberId }: ApproveAccessRequest) => [[members, memberId]],
    run: approveAccess,
  },
  'member.declineAccess': {
    input: DeclineAccessRequest,
    reply: fields('memberId'),
    loads: ({ memberId }: DeclineAccessRequest) => [[members, memberId]],
    run: declineAccess,
  },
  'member.place': {
    input: PlaceMemberRequest,
    reply: fields('memberId'),
    loads: ({ memberId, base }: PlaceMemberRequest) => [
      [members, memberId],
      ...loadIf(hospitals, base && 'hospitalId' in base ? base.hospitalId : null),
    ],
    run: placeMember,
  },
  'rota.get': {
    input: MemberRequest,
    reply: fields('memberId', 'name', 'rota', 'revision', 'canEdit'),
    loads: ({ memberId }: MemberRequest) => [[members, memberId]],
    run: getRota,
  },
  'rota.save': {
    input: SaveRotaRequest,
    reply: fields('memberId'),
    loads: ({ memberId }: SaveRotaRequest) => [[members, memberId]],
    run: saveRota,
  },
  'certification.give': {
    input: GiveCertificationRequest,
    reply: fields('members'),
    loads: ({ memberIds, modelId }: GiveCertificationRequest) => [
      [models, modelId],
      ...memberIds.map((id): Load => [members, id]),
    ],
    approves: true,
    sees: 'gives what the person who gives it has written',
    run: giveCertification,
  },
  'certification.extend': {
    input: ExtendCertificationsRequest,
    reply: fields('members'),
    loads: ({ certificates }: ExtendCertificationsRequest) =>
      certificates.map(({ memberId }): Load => [members, memberId]),
    approves: true,
    sees: 'gives what the person who gives it has written',
    run: extendCertifications,
  },
  'certification.withdraw': {
    input: WithdrawCertificationRequest,
    reply: fields('memberId'),
    loads: ({ memberId, modelId }: WithdrawCertificationRequest) => [
      [members, memberId],
      [models, modelId],
    ],
    run: withdrawCertification,
  },
  'certification.models': {
    input: Nothing,
    reply: fields('models'),
    run: listCertifiableModels,
  },
  'member.consent': {
    input: ConsentRequest,
    reply: fields('consents'),
    settings: ['access'],
    run: saveConsent,
  },
  'member.savePhone': {
    input: SavePhoneRequest,
    reply: fields('phone', 'approvesFrom'),
    settings: ['access'],
    run: savePhone,
  },
  'member.subscribe': {
    input: SubscribeRequest,
    reply: fields('quota'),
    run: addSubscriptions,
  },
};

export const bindingActions: PublicTable<BindingActions> = {
  'member.bind': {
    input: BindRequest,
    reply: fields('memberId', 'name'),
    writes: true,
    perMinute: 5,
    recognizes: true,
    settings: ['access'],
    reads: ({ code }: BindRequest) => [
      publicRead({ as: 'invitation', collection: invitations, where: { _id: invitationId(code) }, limit: 1 }),
    ],
    run: bindMember,
  },
};

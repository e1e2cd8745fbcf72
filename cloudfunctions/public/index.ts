import type { PublicActions } from '../_contracts/actions';
import { Nothing } from '../_contracts/common';
import * as contract from '../_contracts/visitors';
import { sha256Hex } from '../_platform/ids';
import { surroundings } from '../_platform/serve';
import { publicRead, servePublic } from '../_platform/serve-public';
import type { PublicTable } from '../_platform/serve-public';
import { readKeyring } from '../_modules/letters/verify-signature';
import { invitationId } from '../_modules/people/admission';
import { invitations } from '../_store/people';
import { bindMember } from '../_modules/people/people-use-cases';
import {
  confirmRepair,
  followRepair,
  listMyRepairs,
  openRepair,
  reportFault,
} from '../_modules/repairs/repair-use-cases';
import { defaultSettings } from '../_modules/settings/default-settings';
import { answerSurvey, openSurvey } from '../_modules/surveys/survey-use-cases';
import { surveysByCode } from '../_store/surveys';
import { requestedOrders } from '../_store/work-orders';
import { landingPages } from '../_modules/verification/landing-pages';
import { verificationPages } from '../_modules/verification/verification-pages';
import { verifyActions } from '../_modules/verification/verify-use-cases';
import type { VerificationSite } from '../_modules/verification/verify-use-cases';

/** 公众: everything that people without an account may ask, by codes only; pages for browsers at the addresses in printed codes. */
const site: VerificationSite = {
  origin: process.env.PUBLIC_ORIGIN ?? '',
  keyring: () => readKeyring(process.env.LETTER_PUBLIC_KEYS),
};

const surveyOf = ({ code }: { code: string }) => [
  publicRead({ as: 'survey', collection: surveysByCode, where: { _id: sha256Hex(code) }, limit: 1 }),
];
const ownOrder = ({ workOrderId }: { workOrderId: string }) => [
  publicRead({ as: 'order', collection: requestedOrders, where: { _id: workOrderId }, limit: 1 }),
];
const progress = [
  'workOrderId',
  'number',
  'state',
  'description',
  'createdAt',
  'deviceName',
  'hospitalName',
  'engineerName',
  'steps',
  'report',
  'canConfirm',
] as const;

export const actions: PublicTable<PublicActions> = {
  ...verifyActions(site),
  'survey.open': {
    input: contract.SurveyRequest,
    reply: ['survey', 'questions', 'lowScore'],
    writes: false,
    perMinute: 30,
    settings: ['survey'],
    reads: surveyOf,
    run: openSurvey,
  },
  'survey.answer': {
    input: contract.AnswerSurveyRequest,
    reply: ['stars'],
    writes: true,
    perMinute: 10,
    recognizes: true,
    settings: ['survey'],
    reads: surveyOf,
    run: answerSurvey,
  },
  'repair.open': {
    input: contract.DeviceCodeRequest,
    reply: ['device', 'faultCodes', 'open'],
    writes: false,
    perMinute: 30,
    settings: ['faultCodes'],
    run: openRepair,
  },
  'repair.report': {
    input: contract.ReportFaultRequest,
    reply: progress,
    writes: true,
    perMinute: 5,
    settings: ['faultCodes', 'sla'],
    run: reportFault,
  },
  'repair.follow': {
    input: contract.FollowRequest,
    reply: progress,
    writes: false,
    perMinute: 60,
    reads: ownOrder,
    run: followRepair,
  },
  'repair.mine': {
    input: Nothing,
    reply: ['orders'],
    writes: false,
    perMinute: 30,
    run: listMyRepairs,
  },
  'repair.confirm': {
    input: contract.ConfirmRequest,
    reply: progress,
    writes: true,
    perMinute: 10,
    reads: ownOrder,
    run: confirmRepair,
  },
  'member.bind': {
    input: contract.BindRequest,
    reply: ['memberId', 'name'],
    writes: true,
    perMinute: 5,
    recognizes: true,
    settings: ['access'],
    reads: ({ code }: contract.BindRequest) => [
      publicRead({ as: 'invitation', collection: invitations, where: { _id: invitationId(code) }, limit: 1 }),
    ],
    run: bindMember,
  },
};

export const main = servePublic(actions, surroundings(defaultSettings), [
  landingPages(process.env.WECHAT_CHECK_FILE ?? ''),
  verificationPages(site),
]);

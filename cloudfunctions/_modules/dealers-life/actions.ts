import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import {
  AcceptApplication,
  AddDealerTask,
  AnswerApplication,
  ApplicationRequest,
  AskDealerRequest,
  CheckApplication,
  CloseDealerTask,
  ClosePlanRequest,
  DealerLifeRequest,
  DecideDealerRequest,
  DeferDealerTask,
  EndAdmissionLink,
  HandOverRequest,
  ListAdmissionLinks,
  ListApplications,
  ListAskedRequest,
  ListDealerTasks,
  ListDealerVisits,
  ListPlansRequest,
  MakeAdmissionLink,
  MoveDealerRequest,
  OpenAdmissionRequest,
  OpenPlanRequest,
  PlanRequest,
  ReviewPlanRequest,
  SaveContractRequest,
  SaveDealerVisit,
  SaveProfileRequest,
  SaveTargets,
  SendApplicationRequest,
  TargetsRequest,
  WithdrawApplicationRequest,
  RecommendApplication,
} from '../../_contracts/dealers-life';
import type { AdmissionActions, DealerLifeActions } from '../../_contracts/dealers-life';
import { Nothing } from '../../_contracts/shapes';
import { fields, sight } from '../../_platform/action';
import { isShown } from '../../_platform/looks';
import type { ActionTable, Load } from '../../_platform/action';
import { publicRead } from '../../_platform/serve-public';
import type { PublicTable } from '../../_platform/serve-public';
import { admissionLinks, dealerApplications, dealerTasks, improvementPlans } from '../../_store/dealers-life';
import { dealers } from '../../_store/dealers';
import { written } from '../../_store/writings';
import { endAdmissionLink, listAdmissionLinks, makeAdmissionLink } from './admission-links';
import { listOwnApplications, openAdmission, sendApplication, withdrawApplication } from './apply';
import { readDealerLife, saveDealerContract, saveDealerProfile } from './dealer-file';
import { closePlan, listPlans, openPlan, readPlan, reviewPlan, seePlan } from './improvement-plans';
import { askOfDealer, decideOnDealer, listAsked, moveDealer } from './move-dealer';
import {
  acceptApplication,
  checkApplication,
  listApplications,
  readApplication,
  recommendApplication,
  refuseApplication,
  returnApplication,
  takeApplication,
} from './review-applications';
import { addDealerTask, closeDealerTask, deferDealerTask, listDealerTasks } from './tasks';
import { listDealerVisits, readTargets, saveDealerVisit, saveTargets } from './visits-and-targets';

const ofDealer = ({ dealerId }: { dealerId: string }): Load[] => [[dealers, dealerId]];
const ofApplication = ({ applicationId }: { applicationId: string }): Load[] => [
  [dealerApplications, applicationId],
];
const ofPlan = ({ planId }: { planId: string }): Load[] => [[improvementPlans, planId]];
const ofTask = ({ taskId }: { taskId: string }): Load[] => [[dealerTasks, taskId]];
const changed = fields('dealerId', 'state', 'revision', 'waits');
const applicationMoved = fields('applicationId', 'state', 'revision', 'dealerId');
const planMoved = fields('planId', 'state', 'revision');

export const dealerLifeActions: ActionTable<DealerLifeActions> = {
  'admission.links': {
    input: ListAdmissionLinks,
    reply: fields('links', 'next', 'isCut'),
    run: listAdmissionLinks,
  },
  'admission.makeLink': {
    input: MakeAdmissionLink,
    reply: fields('linkId'),
    run: makeAdmissionLink,
  },
  'admission.endLink': { input: EndAdmissionLink, reply: fields('linkId'), run: endAdmissionLink },
  'admission.list': {
    input: ListApplications,
    reply: fields('applications', 'next', 'isCut'),
    run: listApplications,
  },
  'admission.get': {
    input: ApplicationRequest,
    reply: fields('application', 'regionName', 'linkNote', 'alike', 'links', 'missing', 'maySecond'),
    loads: ofApplication,
    run: readApplication,
  },
  'admission.take': {
    input: ApplicationRequest,
    reply: applicationMoved,
    loads: ofApplication,
    settings: ['lifecycle'],
    run: takeApplication,
  },
  'admission.check': {
    input: CheckApplication,
    reply: applicationMoved,
    loads: ofApplication,
    run: checkApplication,
  },
  'admission.return': {
    input: AnswerApplication,
    reply: applicationMoved,
    loads: ofApplication,
    run: returnApplication,
  },
  'admission.refuse': {
    input: AnswerApplication,
    reply: applicationMoved,
    loads: ofApplication,
    run: refuseApplication,
  },
  'admission.recommend': {
    input: RecommendApplication,
    reply: applicationMoved,
    loads: ofApplication,
    approves: true,
    sees: ({ applicationId, revision }) => [sight(dealerApplications, applicationId, revision)],
    run: recommendApplication,
  },
  'admission.accept': {
    input: AcceptApplication,
    reply: applicationMoved,
    loads: ofApplication,
    settings: ['lifecycle'],
    approves: true,
    sees: ({ applicationId, revision }) => [sight(dealerApplications, applicationId, revision)],
    run: acceptApplication,
  },
  'dealer.move': {
    input: MoveDealerRequest,
    reply: changed,
    loads: ofDealer,
    settings: ['lifecycle'],
    approves: true,
    sees: 'says itself where the dealer goes',
    run: moveDealer,
  },
  'dealer.ask': { input: AskDealerRequest, reply: changed, loads: ofDealer, run: askOfDealer },
  'dealer.decide': {
    input: DecideDealerRequest,
    reply: changed,
    loads: ofDealer,
    settings: ['lifecycle'],
    approves: true,
    sees: ({ dealerId, revision }) => [sight(dealers, dealerId, revision)],
    run: decideOnDealer,
  },
  'dealer.asked': { input: ListAskedRequest, reply: fields('dealers', 'next'), run: listAsked },
  'dealer.life': {
    input: DealerLifeRequest,
    reply: fields(
      'dealer',
      'regionNames',
      'tasks',
      'moreTasks',
      'visits',
      'plans',
      'contractLinks',
      'mayDecide',
    ),
    loads: ofDealer,
    looks: ({ dealer: { _id, profile } }) =>
      profile && profile.people.some(({ phone }) => isShown(phone))
        ? [{ subjects: [], about: { collection: 'dealers', id: _id }, why: '' }]
        : [],
    run: readDealerLife,
  },
  'dealer.saveProfile': {
    input: SaveProfileRequest,
    reply: changed,
    loads: ofDealer,
    run: saveDealerProfile,
  },
  'dealer.saveContract': {
    input: SaveContractRequest,
    reply: changed,
    loads: ofDealer,
    run: saveDealerContract,
  },
  'dealer.handOver': {
    input: HandOverRequest,
    reply: fields('moved', 'to', 'left'),
    loads: ofDealer,
    // Each step finds its own work done when it is repeated.
    changesPerMinute: null,
    run: async (context, request) => (await import('./hand-over')).handOver(context, request),
  },
  'dealerTask.list': {
    input: ListDealerTasks,
    reply: fields('tasks', 'next', 'isCut'),
    run: listDealerTasks,
  },
  'dealerTask.add': { input: AddDealerTask, reply: fields('taskId'), loads: ofDealer, run: addDealerTask },
  'dealerTask.close': {
    input: CloseDealerTask,
    reply: fields('taskId', 'revision'),
    loads: ofTask,
    run: closeDealerTask,
  },
  'dealerTask.defer': {
    input: DeferDealerTask,
    reply: fields('taskId', 'revision'),
    loads: ofTask,
    run: deferDealerTask,
  },
  'dealerVisit.save': {
    input: SaveDealerVisit,
    reply: fields('visitId'),
    loads: ofDealer,
    run: saveDealerVisit,
  },
  'dealerVisit.list': {
    input: ListDealerVisits,
    reply: fields('visits', 'next', 'isCut'),
    run: listDealerVisits,
  },
  'dealerTargets.get': {
    input: TargetsRequest,
    reply: fields('targets', 'dealerName', 'achieved', 'orders'),
    loads: ofDealer,
    run: readTargets,
  },
  'dealerTargets.save': { input: SaveTargets, reply: fields('revision'), loads: ofDealer, run: saveTargets },
  'plan.open': {
    input: OpenPlanRequest,
    reply: planMoved,
    loads: ofDealer,
    settings: ['lifecycle'],
    run: openPlan,
  },
  'plan.get': { input: PlanRequest, reply: fields('plan'), loads: ofPlan, run: readPlan },
  'plan.list': { input: ListPlansRequest, reply: fields('plans', 'next'), run: listPlans },
  'plan.seen': { input: PlanRequest, reply: planMoved, loads: ofPlan, run: seePlan },
  'plan.review': {
    input: ReviewPlanRequest,
    reply: planMoved,
    loads: ofPlan,
    settings: ['lifecycle'],
    run: reviewPlan,
  },
  'plan.close': {
    input: ClosePlanRequest,
    reply: planMoved,
    loads: ofPlan,
    approves: true,
    sees: ({ planId, revision }) => [sight(improvementPlans, planId, revision)],
    run: closePlan,
  },
};

const OWN = 20;
const own = fields(
  '_id',
  'revision',
  'number',
  'linkId',
  'state',
  'name',
  'shortName',
  'creditCode',
  'address',
  'contactName',
  'contactTitle',
  'contactPhone',
  'wishes',
  'experience',
  'answers',
  'files',
  'sentAt',
  'steps',
);
const onApplication = (words: readonly string[], photos: readonly StoredFile[]) =>
  written({ place: 'dealer_applications', idOf: ({ _id }: { _id: string }) => _id, words, photos });
const ofAccount = () =>
  publicRead({
    as: 'mine',
    collection: dealerApplications,
    where: {},
    orderBy: [['sentAt', -1]],
    limit: OWN,
  });
const ofCode = (code: string) =>
  publicRead({ as: 'link', collection: admissionLinks, where: { _id: code }, limit: 1 });
const ofId = ({ applicationId }: { applicationId: string | null }) =>
  applicationId
    ? [publicRead({ as: 'one', collection: dealerApplications, where: { _id: applicationId }, limit: 1 })]
    : [];

/** By people without an account, who hold a code. */
export const admissionActions: PublicTable<AdmissionActions> = {
  'application.open': {
    input: OpenAdmissionRequest,
    reply: fields('issuer', 'untilOn', 'questions', 'mine'),
    writes: false,
    perMinute: 20,
    settings: ['lifecycle', 'letters'],
    reads: ({ code }: OpenAdmissionRequest) => [ofCode(code), ofAccount()],
    run: openAdmission,
  },
  'application.send': {
    input: SendApplicationRequest,
    reply: own,
    writes: true,
    perMinute: 5,
    settings: ['lifecycle'],
    reads: ({ code, applicationId }: SendApplicationRequest) => [
      ofCode(code),
      ofAccount(),
      ...ofId({ applicationId }),
    ],
    writing: ({ answers, files }: SendApplicationRequest) =>
      onApplication(
        [
          ...['name', 'shortName', 'address', 'contactName', 'contactTitle', 'wishes', 'experience'],
          ...answers.map((_, n) => `answers.${n}.answer`),
        ],
        files,
      ),
    run: sendApplication,
  },
  'application.mine': {
    input: Nothing,
    reply: fields('applications'),
    writes: false,
    perMinute: 30,
    reads: () => [ofAccount()],
    run: listOwnApplications,
  },
  'application.withdraw': {
    input: WithdrawApplicationRequest,
    reply: own,
    writes: true,
    perMinute: 5,
    reads: ofId,
    writing: () => onApplication(['reason'], []),
    run: withdrawApplication,
  },
};

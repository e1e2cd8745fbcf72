import {
  AnswerObjectionRequest,
  AppraisalRecordsRequest,
  AppraisalRequest,
  CollectRequest,
  ConfirmGradeRequest,
  DecideSchemeRequest,
  DropAppraisalRequest,
  GiveScoresRequest,
  ListAppraisalsRequest,
  ListSchemesRequest,
  ObjectionRequest,
  ObjectRequest,
  ProposeSchemeRequest,
  SeenAppraisalRequest,
} from '../../_contracts/appraisal';
import type { AppraisalActions } from '../../_contracts/appraisal';
import { fields, sight } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { appraisals, appraisalSchemes } from '../../_store/appraisal';
import { collect } from './collect';
import { acceptAppraisal, answerObjection, object, takeBackObjection } from './objections';
import { decideScheme, listSchemes, proposeScheme } from './schemes';
import {
  confirmGrade,
  dropAppraisal,
  giveScores,
  listAppraisalRecords,
  listAppraisals,
  proposeGrade,
  readAppraisal,
  retakeAppraisal,
  showAppraisal,
} from './sheets';

const ofSheet = ({ appraisalId }: { appraisalId: string }): Load[] => [[appraisals, appraisalId]];
const moved = fields('appraisalId', 'state', 'revision');
const act = { reply: moved, loads: ofSheet };
const sees = 'each act holds the sheet against the revision, which each request names';

export const appraisalActions: ActionTable<AppraisalActions> = {
  'appraisalScheme.list': { input: ListSchemesRequest, reply: fields('schemes', 'next'), run: listSchemes },
  'appraisalScheme.propose': { input: ProposeSchemeRequest, reply: fields('schemeId'), run: proposeScheme },
  'appraisalScheme.decide': {
    input: DecideSchemeRequest,
    reply: fields('schemeId'),
    loads: ({ schemeId }) => [[appraisalSchemes, schemeId]],
    approves: true,
    sees: ({ schemeId, revision }) => [sight(appraisalSchemes, schemeId, revision)],
    run: decideScheme,
  },
  'appraisal.collect': {
    input: CollectRequest,
    reply: fields('made', 'left'),
    // Each step finds its own work done when it is repeated.
    changesPerMinute: null,
    run: collect,
  },
  'appraisal.list': { input: ListAppraisalsRequest, reply: fields('sheets', 'next'), run: listAppraisals },
  'appraisal.get': {
    input: AppraisalRequest,
    reply: fields('sheet', 'scheme', 'lines', 'total', 'grade', 'moves', 'rank', 'snapshots', 'may'),
    loads: ofSheet,
    run: readAppraisal,
  },
  'appraisal.records': {
    input: AppraisalRecordsRequest,
    reply: fields('records', 'all'),
    loads: ofSheet,
    run: listAppraisalRecords,
  },
  'appraisal.score': { input: GiveScoresRequest, ...act, run: giveScores },
  'appraisal.show': { input: SeenAppraisalRequest, ...act, approves: true, sees, run: showAppraisal },
  'appraisal.accept': { input: SeenAppraisalRequest, ...act, sees, run: acceptAppraisal },
  'appraisal.object': { input: ObjectRequest, ...act, run: object },
  'appraisal.takeBack': { input: ObjectionRequest, ...act, run: takeBackObjection },
  'appraisal.answer': { input: AnswerObjectionRequest, ...act, approves: true, sees, run: answerObjection },
  'appraisal.propose': { input: SeenAppraisalRequest, ...act, run: proposeGrade },
  'appraisal.confirm': { input: ConfirmGradeRequest, ...act, approves: true, sees, run: confirmGrade },
  'appraisal.drop': { input: DropAppraisalRequest, ...act, run: dropAppraisal },
  'appraisal.retake': { input: DropAppraisalRequest, ...act, run: retakeAppraisal },
};

import { lotKey } from '../../../miniprogram/shared/goods/lots';
import * as contract from '../../_contracts/recalls';
import type { RecallActions } from '../../_contracts/recalls';
import { fields, sight } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { lotBlocks, recalls } from '../../_store/recalls';
import * as recall from './recall-lots';
import * as trace from './trace-lots';

const blocked = fields('blockId', 'balances');
const moved = fields('recallId', 'state');
const contended = true as const;
const ofRecall = ({ recallId }: { recallId: string }) => [[recalls, recallId]] as const;

export const recallActions: ActionTable<RecallActions> = {
  'lot.trace': {
    input: contract.TraceLot,
    reply: fields(
      ...(['productId', 'productName', 'unit', 'lot', 'received', 'rows'] as const),
      ...(['total', 'difference', 'bookDiffers', 'tree'] as const),
    ),
    run: trace.traceLot,
  },
  'lot.serial': { input: contract.TraceSerial, reply: fields('ways'), run: trace.traceSerial },
  'lot.blocks': {
    input: contract.ListBlocks,
    reply: fields('blocks', 'next', 'isCut'),
    run: recall.listBlocks,
  },
  'lot.block': { input: contract.BlockLot, reply: blocked, contended, run: recall.blockLot },
  'lot.askRelease': { input: contract.BlockLot, reply: blocked, run: recall.askRelease },
  'lot.release': {
    input: contract.DecideRelease,
    reply: blocked,
    approves: true,
    sees: ({ productId, lot, askedAt }) => [
      sight(lotBlocks, lotKey(productId, lot), askedAt, ({ asked }) => asked?.at),
    ],
    run: recall.decideRelease,
  },
  'recall.list': {
    input: contract.ListRecalls,
    reply: fields('recalls', 'next', 'isCut'),
    run: recall.listRecalls,
  },
  'recall.get': {
    input: contract.RecallRequest,
    reply: fields('recall', 'traces'),
    loads: ofRecall,
    run: recall.readRecall,
  },
  'recall.ask': { input: contract.AskRecall, reply: moved, run: recall.askRecall },
  'recall.open': {
    input: contract.OpenRecall,
    reply: moved,
    loads: ofRecall,
    settings: ['shipping'],
    approves: true,
    sees: 'a recall is written once; one that was dropped stays dropped',
    run: recall.openRecall,
  },
  'recall.sweep': {
    input: contract.RecallRequest,
    reply: fields('recallId', 'done', 'count'),
    loads: ofRecall,
    contended,
    changesPerMinute: null,
    run: recall.sweepRecall,
  },
  'recall.answer': {
    input: contract.AnswerRecall,
    reply: moved,
    loads: ofRecall,
    run: recall.answerRecall,
  },
  'recall.close': { input: contract.CloseRecall, reply: moved, loads: ofRecall, run: recall.closeRecall },
};

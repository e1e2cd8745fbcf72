import {
  FaultsRequest,
  FigureRecordsRequest,
  PeersRequest,
  ScorecardRequest,
  SkillCellsRequest,
  SkillGapsRequest,
} from '../../_contracts/figures';
import type { FigureActions } from '../../_contracts/figures';
import { fields } from '../../_platform/action';
import { models } from '../../_store/product-lines';
import type { ActionTable } from '../../_platform/action';
import { exportFigures } from './export-figures';
import { reportFigures } from './report-figures';
import { readSkillCells, readSkillGaps } from './read-skills';
import { readFaults, readPeers, readRecords, readScorecard } from './read-figures';

export const figureActions: ActionTable<FigureActions> = {
  'figure.scorecard': {
    input: ScorecardRequest,
    reply: fields('sums', 'before', 'yearAgo', 'trend', 'least', 'targets'),
    settings: ['figures'],
    run: readScorecard,
  },
  'figure.peers': {
    input: PeersRequest,
    reply: fields('peers', 'ranked', 'unlisted', 'least'),
    settings: ['figures'],
    run: readPeers,
  },
  'figure.records': { input: FigureRecordsRequest, reply: fields('records', 'next'), run: readRecords },
  'figure.faults': {
    input: FaultsRequest,
    reply: fields('rows', 'faults'),
    settings: ['faultCodes'],
    run: readFaults,
  },
  'figure.skillCells': {
    input: SkillCellsRequest,
    reply: fields('lines', 'lineId', 'models', 'rows', 'countedTo'),
    run: readSkillCells,
  },
  'figure.skillGaps': {
    input: SkillGapsRequest,
    reply: fields(
      'modelName',
      'lineName',
      'placeName',
      'houses',
      'houseCount',
      'granted',
      'grantedCount',
      'isCut',
    ),
    loads: ({ modelId }: SkillGapsRequest) => [[models, modelId]],
    run: readSkillGaps,
  },
  'figure.report': {
    input: ScorecardRequest,
    reply: fields('link', 'bytes'),
    settings: ['figures'],
    run: reportFigures,
  },
  'figure.export': {
    input: ScorecardRequest,
    reply: fields('link', 'records', 'isCut'),
    settings: ['figures'],
    run: exportFigures,
  },
};

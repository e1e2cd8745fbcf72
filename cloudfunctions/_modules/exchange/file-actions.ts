import * as contract from '../../_contracts/exchange-files';
import type { ExchangeFileActions } from '../../_contracts/exchange-files';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import * as out from './export-files';
import * as brought from './import-files';

const moved = fields('importId', 'state', 'booked', 'skipped', 'count');

export const exchangeFileActions: ActionTable<ExchangeFileActions> = {
  'exportFile.list': { input: contract.ListExports, reply: fields('files', 'next'), run: out.listExports },
  'exportFile.make': {
    input: contract.MakeExport,
    reply: fields('exportId', 'number', 'rows', 'more'),
    run: out.makeExport,
  },
  'exportFile.open': { input: contract.OpenExport, reply: fields('link', 'bytes'), run: out.openExport },
  'importFile.template': {
    input: contract.ImportTemplate,
    reply: fields('link'),
    run: brought.importTemplate,
  },
  'importFile.check': {
    input: contract.CheckImport,
    reply: fields('readAs', 'unread', 'rows', 'count', 'there', 'totalFen', 'problems', 'problemCount'),
    run: brought.checkImport,
  },
  'importFile.ask': { input: contract.CheckImport, reply: moved, run: brought.askImport },
  'importFile.decide': {
    input: contract.DecideImport,
    reply: moved,
    approves: true,
    sees: 'the file is read once, as it was brought; another one is an import of its own',
    run: brought.decideImport,
  },
  'importFile.step': {
    input: contract.ImportRequest,
    reply: moved,
    contended: true,
    settings: ['goods'],
    run: brought.stepImport,
  },
  'importFile.list': {
    input: contract.ListImports,
    reply: fields('files', 'next'),
    run: brought.listImports,
  },
};

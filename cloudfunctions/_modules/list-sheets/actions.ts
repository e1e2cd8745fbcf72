import { ListKindRequest, ListSheetRequest } from '../../_contracts/list-sheets';
import type { ListSheetActions } from '../../_contracts/list-sheets';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { checkList, listProblems, listTemplate, saveList } from './bring-lists';

export const listSheetActions: ActionTable<ListSheetActions> = {
  'listSheet.template': { input: ListKindRequest, reply: fields('link'), run: listTemplate },
  'listSheet.check': {
    input: ListSheetRequest,
    reply: fields('readAs', 'unread', 'counts', 'rows', 'problems', 'problemCount'),
    run: checkList,
  },
  'listSheet.problems': { input: ListSheetRequest, reply: fields('link'), run: listProblems },
  'listSheet.save': {
    input: ListSheetRequest,
    reply: fields('saved', 'left', 'codes'),
    approves: true,
    sees: 'saves the sheet that comes with it',
    run: saveList,
  },
};

import {
  AddHospitalRequest,
  CloseHospitalRequest,
  EditHospitalRequest,
  HospitalPageRequest,
  ListModelsRequest,
  MoveHospitalRequest,
  RenameHospitalRequest,
  SaveModelRequest,
  SaveProductLineRequest,
} from '../../_contracts/master-data';
import type { MasterDataActions } from '../../_contracts/master-data';
import { Nothing } from '../../_contracts/shapes';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { hospitals } from '../../_store/hospitals';
import {
  addHospital,
  closeHospital,
  editHospital,
  moveHospital,
  readHospital,
  renameHospital,
} from './maintain-hospitals';
import { listModels, listProductLines, saveModel, saveProductLine } from './maintain-products';

const ofHospital = ({ hospitalId }: { hospitalId: string }): Load[] => [[hospitals, hospitalId]];
const hospitalMoved = fields('hospitalId', 'revision', 'lettersEnded');

export const masterDataActions: ActionTable<MasterDataActions> = {
  'hospital.get': {
    input: HospitalPageRequest,
    reply: fields(
      'hospital',
      'place',
      'movesTo',
      'formerNames',
      'formerPlaces',
      'history',
      'devices',
      'grants',
    ),
    loads: ofHospital,
    run: readHospital,
  },
  'hospital.add': {
    input: AddHospitalRequest,
    reply: hospitalMoved,
    run: addHospital,
  },
  'hospital.edit': {
    input: EditHospitalRequest,
    reply: hospitalMoved,
    loads: ofHospital,
    run: editHospital,
  },
  'hospital.rename': {
    input: RenameHospitalRequest,
    reply: hospitalMoved,
    loads: ofHospital,
    run: renameHospital,
  },
  'hospital.move': {
    input: MoveHospitalRequest,
    reply: hospitalMoved,
    loads: ofHospital,
    run: moveHospital,
  },
  'hospital.close': {
    input: CloseHospitalRequest,
    reply: hospitalMoved,
    loads: ofHospital,
    run: closeHospital,
  },
  'productLine.list': {
    input: Nothing,
    reply: fields('productLines'),
    run: listProductLines,
  },
  'productLine.save': {
    input: SaveProductLineRequest,
    reply: fields('productLineId', 'revision', 'modelsEnded'),
    run: saveProductLine,
  },
  'model.list': {
    input: ListModelsRequest,
    reply: fields('models'),
    run: listModels,
  },
  'model.save': {
    input: SaveModelRequest,
    reply: fields('modelId', 'revision'),
    run: saveModel,
  },
};

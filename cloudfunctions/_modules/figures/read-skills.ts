import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { neededTasks } from '../../../miniprogram/shared/figures/people-facts';
import { NOBODY, rowId, STANDING } from '../../../miniprogram/shared/figures/rows';
import type { FigureRow, SkillPlace } from '../../../miniprogram/shared/figures/rows';
import { cellsOf, housesOf, readCell, readHouse } from '../../../miniprogram/shared/figures/skill-cells';
import { coverOf } from '../../../miniprogram/shared/figures/skill-cover';
import type { Skilled } from '../../../miniprogram/shared/figures/skill-cover';
import { effectiveDays, kindsOf } from '../../../miniprogram/shared/model/grants';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  SkillCells,
  SkillCellsRequest,
  SkillGaps,
  SkillGapsRequest,
  SkillHouse,
} from '../../_contracts/figures';
import type { UseCase } from '../../_platform/context';
import { queryDocuments } from '../../_platform/database';
import { JOB_STATES } from '../../_platform/job-state';
import { everyPage } from '../../_platform/seek';
import { question } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { figureRows, KEEPING, newestOf } from '../../_store/figures';
import { grants } from '../../_store/grants';
import { members } from '../../_store/people';
import { models, productLines } from '../../_store/product-lines';
import { chinaRegions } from '../coverage/china-regions';

/** Houses that are shown with their people, and people of each. */
const HOUSES = 30;
const TRAINEES = 8;
const GRANTED = 20;
/** Grants of one line in one province, and people of those who look after a cell or may. */
const READ = 999;

/** Rows whose key begins so, by their ids. */
async function standing(place: SkillPlace, beginning: string): Promise<FigureRow[]> {
  const from = rowId(STANDING, place, beginning);
  const found: FigureRow[] = [];
  const within = { _id: range({ atLeast: from, below: `${from}~` }) };
  for await (const { rows } of everyPage<FigureRow>(figureRows.name, within)) found.push(...rows);
  return newestOf(found).filter(({ sums }) => (sums['pairs'] ?? 0) > 0);
}

/** 技能覆盖: models of a line × provinces, or the cities of one; as the timer has counted it, so that its size is the table's. */
export const readSkillCells: UseCase<SkillCellsRequest, SkillCells> = async (
  { store },
  { lineId, within = '' },
) => {
  const [sums, { found, lines }] = await Promise.all([
    standing('skillLine', ''),
    store.queryTogether({
      found: question({ collection: models, where: {}, limit: 1000 }),
      lines: question({ collection: productLines, where: {}, orderBy: [['order', 1]], limit: 1000 }),
    }),
  ]);
  const lackingOf = new Map(sums.map(({ key, sums: own }) => [key, own['pairs']! - (own['pairsOne'] ?? 0)]));
  const withModels = lines
    .filter(({ _id }) => found.some(({ productLineId }) => productLineId === _id))
    .map(({ _id: id, name }) => ({ id, name, lacking: lackingOf.get(id) ?? 0 }));
  const [thinnest] = [...withModels].sort((a, b) => b.lacking - a.lacking);
  const line = lineId ?? thinnest?.id ?? '';
  if (lineId !== undefined && !withModels.some(({ id }) => id === lineId))
    throw new Refusal('OBJECT_NOT_FOUND', { path: 'lineId' });
  const [kept, [state]] = await Promise.all([
    standing('skillCell', cellsOf(line, within)),
    queryDocuments<{ from: string }>(JOB_STATES, { _id: KEEPING }, { limit: 1 }),
  ]);
  const regions = chinaRegions();
  const byRegion = new Map<string, SkillCells['rows'][number]>();
  for (const { key, sums } of kept) {
    const { modelId, code } = readCell(key);
    const row = byRegion.get(code) ?? { code, name: nameOf(regions.nameOf(code), code), cells: [] };
    byRegion.set(code, row);
    row.cells.push({
      ...{ modelId, pairs: sums['pairs']! },
      ...{ one: sums['pairsOne'] ?? 0, two: sums['pairsTwo'] ?? 0 },
    });
  }
  const lacking = ({ cells }: SkillCells['rows'][number]) =>
    cells.reduce((sum, { pairs, one }) => sum + pairs - one, 0);
  return {
    lines: withModels,
    lineId: line,
    models: found
      .filter(({ productLineId }) => productLineId === line)
      .map(({ _id, name }) => ({ id: _id, name }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    rows: [...byRegion.values()].sort((a, b) => lacking(b) - lacking(a) || (a.code < b.code ? -1 : 1)),
    countedTo: state?.from ?? '',
  };
};
const holdsOn = (grant: GrantDocument, day: Day): boolean => {
  const days = effectiveDays(grant);
  return days !== null && days.fromOn <= day && day <= days.toOn;
};
const nameOf = (name: string, code: string): string => (code === NOBODY ? '未登记医院' : name);

/** One cell: who looks after its instruments, whom they have, who is nearest to being able, and who else may serve there. */
export const readSkillGaps: UseCase<SkillGapsRequest, SkillGaps> = async (
  { store, now },
  { modelId, code },
) => {
  const today = dayOf(now);
  const model = await store.get(models, modelId);
  const regions = chinaRegions();
  const chain = code === NOBODY ? [] : regions.chainOf(code);
  const province = `${code.slice(0, 2)}0000`;
  const [rows, { ofLine, line, granted }] = await Promise.all([
    standing('skillHouse', housesOf(modelId, code)),
    store.queryTogether({
      ofLine: question({
        collection: models,
        where: { productLineId: model.productLineId },
        limit: 1000,
        fields: ['_id'],
      }),
      line: question({ collection: productLines, where: { _id: model.productLineId }, limit: 1 }),
      granted: question({
        collection: grants,
        where: {
          contestedKeys: `${model.productLineId}|${province}`,
          state: 'approved',
          toOn: range({ atLeast: today }),
        },
        limit: READ,
        fields: ['dealerId', 'kinds', 'state', 'fromOn', 'toOn', 'revokedOn', 'regionKeys'],
      }),
    }),
  ]);
  const here = new Set([...chain.map((one) => `at:${one}`), `in:${code}`]);
  const houses = new Map(rows.map(({ key, sums }) => [readHouse(key), sums]));
  const others = [
    ...new Set(
      granted
        .filter((grant) => kindsOf(grant).includes('serve') && holdsOn(grant, today))
        .filter(({ regionKeys }) => regionKeys.some((key) => here.has(key)))
        .map(({ dealerId }) => dealerId),
    ),
  ].filter((id) => !houses.has(id));
  const gap = (id: string) => houses.get(id)!['pairs']! - (houses.get(id)!['pairsOne'] ?? 0);
  const shown = [...houses.keys()].sort((a, b) => gap(b) - gap(a) || (a < b ? -1 : 1)).slice(0, HOUSES);
  const [people, names] = await Promise.all([
    store.query(
      members,
      {
        dealerId: oneOf([...shown, ...others].map((id) => (id === NOBODY ? null : id))),
        ...{ roles: 'engineer', active: true },
      },
      { limit: READ, fields: ['name', 'dealerId', 'certifications'] },
    ),
    store.findMany(dealers, [...shown, ...others].filter((id) => id !== NOBODY)), // prettier-ignore
  ]);
  const byHouse = new Map<string, Skilled[]>();
  for (const one of people) {
    const house = one.dealerId ?? NOBODY;
    byHouse.set(house, [...(byHouse.get(house) ?? []), one]);
  }
  const lineModelIds = ofLine.map(({ _id }) => _id);
  const coverIn = (id: string) => coverOf(byHouse.get(id) ?? [], modelId, lineModelIds, today);
  const mayServe = others
    .filter((id) => names.get(id)?.state === 'active')
    .map((id) => ({
      dealerId: id,
      name: names.get(id)!.shortName,
      able: Object.fromEntries(coverIn(id).tasks.map(({ task, able }) => [task, able])) as SkillGaps['granted'][number]['able'], // prettier-ignore
    }));
  const ableOf = ({ able }: SkillGaps['granted'][number]) =>
    neededTasks.reduce((sum, task) => sum + able[task], 0);
  return {
    modelName: model.name,
    lineName: line[0]?.name ?? '',
    placeName: nameOf(regions.nameOf(code), code),
    houses: shown.map((id): SkillHouse => {
      const { tasks, trainees } = coverIn(id);
      return {
        dealerId: id,
        name: id === NOBODY ? '厂家（未指定经销商）' : (names.get(id)?.shortName ?? id),
        instruments: houses.get(id)!['pairs']! / neededTasks.length,
        tasks,
        trainees: trainees.slice(0, TRAINEES),
        traineeCount: trainees.length,
      };
    }),
    houseCount: houses.size,
    granted: mayServe.sort((a, b) => ableOf(b) - ableOf(a) || (a.name < b.name ? -1 : 1)).slice(0, GRANTED),
    grantedCount: mayServe.length,
    isCut: people.length === READ || granted.length === READ,
  };
};

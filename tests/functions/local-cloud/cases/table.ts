import { arrays } from './arrays';
import type { Case } from './case';
import { eighthLook } from './eighth-look';
import { eleventhLook } from './eleventh-look';
import { expressionCases } from './expression-cases';
import { expressionEdges } from './expression-edges';
import { expressionTests } from './expression-tests';
import { fifthLook } from './fifth-look';
import { fourthLook } from './fourth-look';
import { joins } from './joins';
import { ninthLook } from './ninth-look';
import { patterns } from './patterns';
import { shown, sorts } from './sorts-and-projections';
import { secondLook } from './second-look';
import { seventhLook } from './seventh-look';
import { sixthLook } from './sixth-look';
import { stageCases } from './stage-cases';
import { stageEdges } from './stage-edges';
import { stageTests } from './stage-tests';
import { tenthLook } from './tenth-look';
import { thirdLook } from './third-look';
import { twelfthLook } from './twelfth-look';
import { thirteenthLook } from './thirteenth-look';
import { transactionCases } from './transactions';
import { writeEdges } from './write-edges';
import { writes } from './writes';

/** Every case of what the local database must answer as MongoDB does, by kind. */
export const table: Record<string, Case[]> = {
  'queries over arrays, types and null': arrays,
  'regular expressions': patterns,
  orders: sorts,
  projections: shown,
  updates: writes,
  'updates at their edges': writeEdges,
  expressions: expressionCases,
  'expressions at their edges': expressionEdges,
  'expressions of their own tests': expressionTests,
  stages: stageCases,
  'stages at their edges': stageEdges,
  'stages of their own tests': stageTests,
  joins,
  transactions: transactionCases,
  'a second look': secondLook,
  'a third look': thirdLook,
  'a fourth look': fourthLook,
  'a fifth look': fifthLook,
  'a sixth look': sixthLook,
  'a seventh look': seventhLook,
  'an eighth look': eighthLook,
  'a ninth look': ninthLook,
  'a tenth look': tenthLook,
  'an eleventh look': eleventhLook,
  'a twelfth look': twelfthLook,
  'a thirteenth look': thirteenthLook,
};

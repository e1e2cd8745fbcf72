import { Nothing } from '../../_contracts/shapes';
import {
  AskCertificationRequest,
  AttemptsRequest,
  CertificationRequestRequest,
  DecideCertificationRequest,
  ListCertificationRequestsRequest,
  ListTrainingsRequest,
  QuizRequest,
  SaveTrainingRequest,
  SubmitQuizRequest,
  TrainingRequest,
  VoidTrainingRequest,
} from '../../_contracts/training';
import type { TrainingActions } from '../../_contracts/training';
import { fields, sight } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { models } from '../../_store/product-lines';
import { certificationRequests, quizzes, trainings } from '../../_store/training';
import {
  askCertification,
  decideCertificationRequest,
  getCertificationRequest,
  listCertificationRequests,
  withdrawCertificationRequest,
} from './certification-requests';
import { listAttempts, listQuizzes, myQuizzes, openQuiz, submitQuiz } from './quizzes';
import { getTraining, listTrainings, saveTraining, voidTraining } from './trainings';

const quiz = ({ quizId }: { quizId: string }): Load[] => [[quizzes, quizId]];
const request = ({ requestId }: { requestId: string }): Load[] => [[certificationRequests, requestId]];
const training = ({ trainingId }: { trainingId: string }): Load[] => [[trainings, trainingId]];

export const trainingActions: ActionTable<TrainingActions> = {
  'quiz.list': { input: Nothing, reply: fields('quizzes'), run: listQuizzes },
  'quiz.mine': { input: Nothing, reply: fields('quizzes'), run: myQuizzes },
  'quiz.open': { input: QuizRequest, reply: fields('quiz'), loads: quiz, run: openQuiz },
  'quiz.submit': {
    input: SubmitQuizRequest,
    reply: fields('attemptId', 'percent', 'passPercent', 'passed', 'wrong'),
    loads: quiz,
    run: submitQuiz,
  },
  'quiz.attempts': { input: AttemptsRequest, reply: fields('attempts', 'next'), run: listAttempts },
  'certificationRequest.ask': {
    input: AskCertificationRequest,
    reply: fields('requestId'),
    loads: ({ modelId }: AskCertificationRequest) => [[models, modelId]],
    run: askCertification,
  },
  'certificationRequest.withdraw': {
    input: CertificationRequestRequest,
    reply: fields('requestId'),
    loads: request,
    run: withdrawCertificationRequest,
  },
  'certificationRequest.list': {
    input: ListCertificationRequestsRequest,
    reply: fields('requests', 'next', 'isCut'),
    run: listCertificationRequests,
  },
  'certificationRequest.get': {
    input: CertificationRequestRequest,
    reply: fields('request', 'files'),
    loads: request,
    run: getCertificationRequest,
  },
  'certificationRequest.decide': {
    input: DecideCertificationRequest,
    reply: fields('requestId'),
    loads: request,
    approves: true,
    sees: ({ requestId, revision }) => [sight(certificationRequests, requestId, revision)],
    run: decideCertificationRequest,
  },
  'training.save': {
    input: SaveTrainingRequest,
    reply: fields('trainingId'),
    loads: training,
    run: saveTraining,
  },
  'training.list': {
    input: ListTrainingsRequest,
    reply: fields('trainings', 'next', 'isCut'),
    run: listTrainings,
  },
  'training.get': {
    input: TrainingRequest,
    reply: fields('training', 'files'),
    loads: training,
    run: getTraining,
  },
  'training.void': {
    input: VoidTrainingRequest,
    reply: fields('trainingId'),
    loads: training,
    run: voidTraining,
  },
};

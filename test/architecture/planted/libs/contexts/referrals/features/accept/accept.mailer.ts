// breaks: feature-imports
import { importJWK } from 'jose';

export const mailer = importJWK;

import { Query } from '@nestjs/cqrs';

export class PotsQuery extends Query<string> {}

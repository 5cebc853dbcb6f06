export class PeopleModule {}

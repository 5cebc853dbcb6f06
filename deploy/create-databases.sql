-- A database for each context: none of them can reach the tables of another.
CREATE DATABASE ginnel_people;
CREATE DATABASE ginnel_directory;
CREATE DATABASE ginnel_referrals;
CREATE DATABASE ginnel_insights;

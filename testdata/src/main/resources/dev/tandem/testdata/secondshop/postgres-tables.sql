CREATE SCHEMA buchladen;
CREATE TABLE buchladen.kunde (
  kunden_id varchar(12) NOT NULL PRIMARY KEY,
  plz varchar(8),
  ort varchar(40),
  alter_jahre int,
  newsletter boolean
);
CREATE TABLE buchladen.buch (
  isbn varchar(17) NOT NULL PRIMARY KEY,
  titel varchar(80) NOT NULL,
  genre varchar(20),
  preis numeric(8,2) NOT NULL,
  seiten int,
  gewicht double precision
);
CREATE TABLE buchladen.bewertung (
  kunde varchar(12),
  buch varchar(17),
  sterne int,
  am timestamp with time zone
)

-- What more the office has on record about employers, who is registered as an enterprise at all, and the careers that the
-- identity register knows.

-- former_numbers: of any kind, in full length. sub_entities: numbers of its parts. sectors: words of openings.csv, quotas.csv.
ALTER TABLE employers
    ADD COLUMN secured_channel_only boolean NOT NULL DEFAULT false,
    ADD COLUMN former_numbers       text[]  NOT NULL DEFAULT '{}',
    ADD COLUMN sub_entities         text[]  NOT NULL DEFAULT '{}',
    ADD COLUMN sectors              text[]  NOT NULL DEFAULT '{}';

-- A number may have been several employers' in the course of time, but is one employer's at a time. former: no longer its own.
ALTER TABLE employer_aliases
    ADD COLUMN former boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT employer_aliases_pkey,
    ADD PRIMARY KEY (kind, number, employer_id);
CREATE UNIQUE INDEX employer_aliases_current ON employer_aliases (kind, number) WHERE NOT former;

-- mode open: every well-formed enterprise number is registered; closed: those of the table and of employers.
CREATE TABLE enterprise_settings (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    mode   text    NOT NULL CHECK (mode IN ('open', 'closed'))
);
INSERT INTO enterprise_settings (mode) VALUES ('open');
CREATE TABLE enterprises (
    enterprise_number text PRIMARY KEY
);

-- career: null where nobody has told it; career_unavailable: the register can't tell it at the moment.
ALTER TABLE identity_register
    ALTER COLUMN career DROP NOT NULL,
    ALTER COLUMN career DROP DEFAULT,
    ADD COLUMN career_unavailable boolean NOT NULL DEFAULT false;
UPDATE identity_register SET career = NULL WHERE career = '[]';
CREATE INDEX identity_register_replaced ON identity_register (replaced_by) WHERE replaced_by IS NOT NULL;

-- Numbers that an employer got a successor for have stayed its aliases: say so.
UPDATE employer_aliases AS a SET former = true
FROM employers AS e
WHERE e.employer_id = a.employer_id
  AND a.number IS DISTINCT FROM CASE a.kind
      WHEN 'nsso' THEN e.nsso_number WHEN 'provisional' THEN e.provisional_number ELSE e.enterprise_number END;
UPDATE employers AS e SET former_numbers = a.numbers
FROM (SELECT employer_id, array_agg(number ORDER BY number) AS numbers FROM employer_aliases WHERE former GROUP BY 1) AS a
WHERE a.employer_id = e.employer_id;

-- What people have asked for, by section, until it is given; and that a person looks at an account as
-- someone else sees it.

ALTER TABLE persons ADD COLUMN looks TEXT;
ALTER TABLE memberships ADD COLUMN requests TEXT;

-- How who asked someone in wrote them down. It goes once they accept.

ALTER TABLE memberships ADD COLUMN invited_as TEXT;

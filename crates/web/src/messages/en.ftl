# All text of pages and mails. One file is one language.

## The frame
skip = Skip to the content
menu = Account menu
menu-open = Menu
menu-management = Management
menu-platform-users = Platform users
menu-groups = Groups
menu-roles = Roles
menu-work = Work
menu-applications = Applications
menu-account = Account settings
menu-customers = Customers
menu-customers-customer = Phone systems
menu-users = Users
menu-accounts = Accounts
menu-settings = Settings
menu-limits = Limits
menu-below = Accounts below
menu-bulk = Bulk statuses
menu-profile = My profile
menu-sign-in = Account sign-in
menu-mail = Mail
menu-nodes = Nodes
sign-out = Sign out
switcher-account = Account
switcher-none = Choose an account
switcher-search = Find an account
switcher-all = All accounts
own-more = { $count } accounts in all
crumbs = Where you are
owner = Owner
group = Group
optional = (optional)
cancel = Cancel
save = Save
filter = Filter
more = More
mistakes = Something needs another look
people-count = { $count ->
    [one] 1 person
   *[other] { $count } people
}

menu-security = Security
menu-keys = Keys
menu-allowlist = Allowlist
menu-record = On record
menu-history = History
menu-reports = Reports
menu-catalog = Catalog

## What was just done
done-invited = Invited. They get a link by mail.
done-added = Added. They get a link by mail to choose a password and join.
done-resent = Sent again. The link before is good no longer.
done-revoked = Taken back.
done-removed = Removed.
done-sign-in-set = Saved. Whoever was signed in as the account is out.
done-suspended = Suspended.
done-resumed = Resumed.
done-roles-set = Roles saved.
breaks-policy = This breaks a policy of the account. It holds all the same, since it was done from above: who owns the account has been told, and History says which policy it is.
done-dates-set = Dates saved.
done-reach-set = Reach saved.
done-ranges-set = Allowed addresses saved.
done-declined = Declined.
done-created = Account created. You own it.
done-joined-later = Welcome. You have joined. The account opens to you on the day below.
done-joined = Welcome. You have joined.
done-profile-set = Profile saved.
done-address-asked = A link is on its way to the new address. Until it is used, all stays as it is.
done-address-set = The new address is yours. Sign in with it from now on.
done-password-set = Password saved. All other sessions have ended.
done-factor-removed = Second factor removed. All other sessions have ended.
done-sessions-ended = All other sessions have ended.
done-left = You have left the account.
done-retired = You have left the account. It was your only one, so your login is gone with it.
done-offered = Offered. You own the account until the offer is accepted.
done-withdrawn = The offer is taken back.
done-owner-accepted = You own the account now.
done-owner-declined = Declined.
done-account-made = Account made. Its owner is invited by mail.
done-settings-saved = Settings saved.
done-account-suspend = Suspended. Its people may look, pay and remove people.
done-account-close = Closed. Nobody in it or below it can do anything.
done-account-resume = Resumed. Its people have again what their roles give.
done-account-reopen = Reopened. Its people have again what their roles give.
done-account-moved = Moved.
done-owner-put-in = The new owner is put in. Both are told by mail.
done-allowed-set = Allowed roles saved.
done-own-roles-set = Saved.
done-ceiling-set = Ceiling saved.
done-signed-out = You are signed out.
done-mail-again = It is sent again.
done-mail-all-again = They are sent again. The list shows what becomes of them.
done-roles-created = Created. It can be given from now on.
done-groups-created = Created. Put people in below.
done-roles-changed = Saved. It counts at once for everyone who has it.
done-groups-changed = Saved. It counts at once for everyone in it.
done-roles-same = Nothing was changed.
done-groups-same = Nothing was changed.
done-roles-deleted = Deleted.
done-groups-deleted = Deleted.
done-undone = Taken back. It is as it was before.
done-undo-late = It was changed again meanwhile, so nothing was taken back. What you see is how it is now.
done-put-in = Put in. It counts at once.
done-taken-out = Taken out. It counts at once.

## Errors
error-title = This cannot be shown
error-not-found = There is nothing like this here, or it is not yours to see.
error-home = Back to the beginning
error-wrong-host = This server is known as { $url }. Go on there.
error-elsewhere = This form was sent from another page. Open it at { $url } and send it again.

## Beginning
home-title = Your accounts
home-shut = Not open to you now
home-from = from { $date } ({ $zone })
home-shut-otherwise = Closed for now
home-nothing = You are in no account. Ask someone to invite you.
account-yours = { $count ->
    [one] You have one section here.
   *[other] You have { $count } sections here.
}
section = Section
level = Level

## The first start
setup-title = Set up Rolecall
setup-nothing = Nothing is set up here yet. Whoever runs this server can do it now.
setup-code = Code
setup-code-hint = It stands where the server says that it has started: in its terminal or its log.
setup-code-wrong = This is not the code. There is another one after each start: take the last.
setup-go-on = Go on
setup-about = This makes your installation: the provider, and its owner, who can then ask others in.
setup-provider = Provider
setup-name = Name
setup-name-hint = As people know it, such as Northwind Telecom.
setup-short-name = Short name
setup-short-name-hint = It stands in addresses: lowercase letters, digits and hyphens, such as northwind.
setup-owner = Owner
setup-owner-name = Name of the owner
setup-owner-hint = The owner signs in with it, and mail reaches them there.
setup-url = Address of this server
setup-url-label = Public address
setup-url-hint = How browsers reach it, with https:// once a proxy in front ends TLS. Links in mail begin with it.
setup-url-wrong = Write http:// or https:// and a host in lower case, perhaps with a port, and nothing after it.
setup-mail = Mail
setup-mail-about = Invitations go out by a mail server. Leave it empty to set one later: until then, mail is written to a folder on this machine.
setup-mail-host = Mail server
setup-mail-host-needed = Name the mail server, or leave all of mail empty.
setup-mail-host-wrong = Write the name of a server, such as mail.example.com.
setup-mail-port = Port
setup-mail-port-wrong = Write a port, such as 587.
setup-mail-security = Encryption
setup-mail-starttls = STARTTLS, usual at port 587
setup-mail-tls = TLS from the beginning, usual at port 465
setup-mail-none = None, for a server on this machine
setup-mail-name = Login there
setup-mail-password = Password there
setup-mail-from = Mail comes from
setup-mail-from-hint = Needed with a mail server, such as rolecall@example.com.
setup-fixed = The configuration says: { $value }
setup-make = Set up
setup-made = Rolecall is set up
setup-made-about = It is reached at { $url }. Sign in as { $owner }.
setup-made-key = Second factors are sealed by a key in a file of its own: back it up, apart from the database. The server says where it is.

## Signing in
sign-in = Sign in
sign-in-who = Mail address or login name
sign-in-who-hint = A login name looks like adam@abc; an account's own is its short name.
sign-in-wrong = This is not a login and its password. Look at both, or choose a new password.
sign-in-wait = { $seconds ->
    [one] Too many tries. Wait one second and try again.
   *[other] Too many tries. Wait { $seconds } seconds and try again.
}
password = Password
reset-link = I have forgotten my password
reset-title = Choose a new password
reset-about = We send a link to your mail address. It is good for two hours.
reset-send = Send the link
reset-sent = If there is a login of this address, a link is on its way to it.
choose-title = Choose a password
choose-password = Save and sign in
new-password = New password
new-password-hint = At least { $min } characters. A few words in a row are good.
password-short = Use at least { $min } characters.
password-long = Use at most 1024 characters.
password-guessable = This one is easy to guess. Take a few words that have nothing to do with you.
link-over = This link is good no longer
link-over-about = It was used, is too old, or a newer one was sent. Ask for a new one.

## The second step of signing in
code-title = Enter your code
code = Code
code-hint = The six digits that your authenticator app shows now, or one of your recovery codes.
code-form = A code has six digits, and a recovery code sixteen letters and digits. Enter one of them.
code-wrong = This is not the code that your app shows now. Wait for the next one and try again; if none works, look at the clock of your phone.
code-used = This code was used already. Wait for the next one: there is another every 30 seconds.
code-lost = Without your app, use a recovery code. Without both, ask whoever invited you to remove you, and to invite you again.
code-other = Sign in as someone else
code-over = Signing in took too long, or was ended. Enter your password again.

## Invitations
invitation-title = Join { $account }
invitation-over = This invitation is good no longer
invitation-ended = The invitation to { $account } has ended. Ask whoever sent it to send it again.
invitation-void = It was used or taken back, a newer one was sent, or the link is not whole. Look for a newer mail, or ask whoever sent it.
invitation-choose = You have no login here yet: choose a password for it.
invitation-accept = Accept
invitation-decline = Decline
invitation-other = You are signed in as someone else. Sign out, and open the link again.
invitation-sign-in = There is a login of this address. Sign in to answer.
invitation-declined = You have declined
invitation-declined-about = Nothing was made. You can close this page.
invited-by = Invited by
account = Account
kind = Kind
address = Mail address
roles = Roles
roles-none = There is no role yet that can be given here: make one under Roles, or have one allowed from above.
roles-choose = Choose at least one role.
role-rights = What it may do
role-permitted = It may
role-prohibited = It may not, of itself
role-nothing = It gives nothing yet.
reach = Only these accounts
reach-hint = Short names of accounts below this one, with commas between them. Empty is all of them.
reach-unknown = There is no account { $given } that you see.
save-reach = Save reach
save-ranges = Save addresses
phone-systems = Phone systems
phone-systems-about = Each phone system has users of its own, who reach that system alone:
share-link = Link to share
share-link-about = It shows the invitation to them alone, once they have signed in. Who has no login yet proves the address first, by mail.
invitations = Invitations
invitations-see = See the invitation
invitation-who = See your invitation
invitation-who-about = Sign in to see it.
invitation-prove = You have no login here yet? We send you a link to choose a password; then your invitations are on your first page.
invitation-none = There is no invitation for you here. It may have been answered or taken back, or it is for another address than the one that you signed in with.
offered-to = { $account } is offered to { $person }.
offer-withdraw = Take the offer back

## Users
users = Users
users-empty = Nobody here fits. Change the filter, or invite someone.
invite-user = + Invite User
add-individual = Add individual
search-people = Name, address or login name
person = Person
login-name = Login name
state = State
state-any = Any state
state-active = Active
state-invited = Invited
state-suspended = Suspended
state-not-yet = Not yet
state-ended = Ended
state-invitation-expired = Invitation ended
dates = Dates
always = Always
erased = Erased person
invite-title = Invite users
add-title = Add an individual
addresses = Mail addresses
addresses-hint = One or several, each on a line of its own or with commas between them.
addresses-none = Give at least one mail address.
addresses-many = At most { $max } addresses at a time.
name = Name
name-hint = If you invite one person. They can change it.
invite-send = Send invitation
add-send = Add individual
login-name-hint = Lower-case letters and digits. They sign in with it and @{ $account }, or with their address.
activation = Activation
activation-hint = The first day. Empty is from now on.
expiration = Expiration
expiration-hint = The last day. Empty is for good.
zone = Time zone
zone-hint = Whose midnight counts, such as Europe/Kyiv.
language = Language
language-hint = A tag such as en or pt-BR.
ranges = Allowed addresses
ranges-hint = From where they may come, such as 192.0.2.0/24 or 2001:db8::/32; one a line. Empty is from anywhere.
ranges-wrong = { $given } is not an address or a range such as 192.0.2.0/24.
ranges-seen = They signed in last from { $ip }.
ranges-line = Line { $line }: { $what }
ranges-twice = { $given } stands on line { $first } already.
ranges-host-bits = { $given } lies within { $network }. Write { $network } for the whole network, or { $one } for that one address.
ranges-everywhere = { $given } is every address. Leave the list empty where nobody is to be left out.
ranges-mapped = { $given } is written as version 6 and is of version 4: write { $meant }.
ranges-note-wrong = what stands behind the network is no note: { $wrong }.
owner-protected = The owner has everything in this account. Nobody here can change or remove them; ownership passes by offer and acceptance.
own-access = This is you. Nobody changes their own access: ask someone else who may.
save-roles = Save roles
save-dates = Save dates
resend = Send the invitation again
suspend = Suspend
resume = Resume
offer = Offer ownership
offer-about = They become the owner of { $account } once they accept. Choose the roles that you keep; none is leaving the account.
offer-send = Offer ownership
remove = Remove
remove-about = They are no longer in { $account }. What they are in other accounts stays.
remove-sure = Remove from the account
revoke = Take the invitation back
revoke-sure = Take it back

## Accounts
accounts = Accounts
accounts-owned = Accounts you own
accounts-other = Other accounts
accounts-none = None.
login = Login
create-account = + Create a new account
create-account-title = Create a new account
create-account-about = You become its owner. It stands beside this one, under the same provider.
create-account-send = Create the account
account-name = Account name
short-name = Short name
short-name-hint = Its name in addresses: lower-case letters, digits and single hyphens.
offered-to-you = { $account } is offered to you: you become its owner if you accept.
offer-accept = Accept ownership
offer-decline = Decline

## Accounts below
below = Accounts below
below-new = + New account
below-none = There is no account below this one yet. Make the first.
below-empty = No account below fits. Change the filter.
below-search = Name or short name
below-count = { $count ->
    [one] 1 account
   *[other] { $total } accounts
}
below-count-all = { $total } right below, { $all } in all
below-found = { $count ->
    [one] 1 account found
   *[other] { $total } accounts found
}
below-under = under { $account }
below-left-out = { $count } more in { $account }
below-open = Open what is below { $account }
below-shut = Close what is below { $account }
people = People
kind-any = Any kind
kind-choose = Choose what kind of account it is.
kind-platform = Platform
kind-reseller = Reseller
kind-customer = Customer
kind-phone_system = Phone system
state-closed = Closed
state-by = by { $by }
state-closed-above = An account above is closed: until it is reopened, nobody here can do anything.
below-new-title = New account
below-new-send = Make the account
first-owner = First owner
first-owner-about = They are invited by mail. Until they accept, nobody acts as the owner.
owner-name = Owner's name

## Settings of an account
settings = Settings
short-name-change-hint = Its name in addresses, and what applications know it by. Links with the old one still lead here, and no other account can be given it.
short-names-former = Called before: { $names }.
roles-max = Most roles a person
roles-max-hint = How many roles one person may have here, up to 255. Empty is no limit.
roles-max-none = No limit
roles-max-wrong = Give a number from 0 to 255, or nothing.
second-factor-demanded = Demand a second factor
second-factor-demanded-hint = People who have none set one up before they can open this account.
opens-accounts = People below may open further accounts
opens-accounts-hint = A person in a customer below can then open another account for themself, under this one.
yes = Yes
no = No
back = Back
change = Change
show-first = Preview
place = Place
place-under = Under { $account }
set-above = Set by an account above yours: only that account or one above it changes it.
meanwhile = Someone else changed this while you were at it. What is there now stands beside each field; save again to put yours in its place.
meanwhile-is = It is now: { $now }
meanwhile-nothing = nothing
meanwhile-on = It was turned on meanwhile.
meanwhile-off = It was turned off meanwhile.
meanwhile-look = Someone else changed the account while you were at it. Look at it as it is now, and send again if you still want to.
type-name = Type the account's name, { $account }
type-name-wrong = This is not the name. Type { $account } to close the account.
account-suspend = Suspend
account-close = Close
account-resume = Resume
account-reopen = Reopen
account-suspend-title = Suspend { $account }
account-close-title = Close { $account }
account-resume-title = Resume { $account }
account-reopen-title = Reopen { $account }
account-suspend-about = Its people may then look, pay and remove people, and nothing else. What customers of a reseller may do stays as it is.
account-close-about = Nobody in it or below it can do anything then. Nothing is deleted, and it can be reopened.
account-resume-about = Its people have again what their roles give.
account-reopen-about = Its people, and those below it, have again what their roles give.
put-in-owner = Put in a new owner
put-in-owner-title = Put in a new owner of { $account }
put-in-owner-loud = This takes the account from its owner without asking them.
put-in-owner-about = The new owner gets everything in { $account } and below once they accept. The change stands in the history, and both get a mail. Where the owner can be reached, let them offer the account instead.
put-in-owner-now = The owner now:
put-in-owner-sure = Put in this owner
new-owner = New owner
old-owner-keeps = What the old owner keeps
old-owner-keeps-about = With no role, they leave the account.

## Moving an account
move = Move
move-title = Move { $account }
move-to = New place
move-nowhere = There is no other place where you may move it. Change the filter, or ask someone above.
move-more = There are more: look for the one that you mean.
move-about = { $account } is to stand under { $to }.
move-sure = Move to { $to }
mapping = Roles that end
mapping-about = These roles can no longer be given there. Say to which role their holders move.
mapping-none = No other { $type } role may be used there. Make one there first, or take { $role } from those who have it.
mapping-of = Holders of { $role } get
mapping-choose = Choose a role
mapping-needed = Choose a role for each one that ends.
holder-key = Key { $key }
holders-others = and others

## Limits of an account
limits = Limits
limits-about = What bounds the people of { $account } and of accounts below it, whoever gives them roles.
limits-from-above = Limits are set by an account above.
allowed-roles = Allowed roles
allowed-change = Add or take off
allowed-own = A list of its own.
allowed-inherited = Inherited: the list of { $account }.
allowed-unlimited = No list: every role that accounts above have made can be used.
allowed-none = No role can be given here. Until one is allowed, nobody can be added.
allowed-title = Allowed roles of { $account }
allowed-list = Which roles count
allowed-list-inherited = Those of the account above
allowed-list-own = A list of its own
allowed-of-type = Roles of type { $type }
role = Role
role-type = Type
role-made-by = Made by
role-held = { $role } is in use by:
own-roles = Own roles
own-roles-on = Roles that it makes for itself count.
own-roles-off = It has no roles of its own.
own-roles-title = Own roles of { $account }
own-roles-held = Its own roles are in use by:
ceilings = Ceilings
ceilings-about = The most that its people can have of a section, whatever their roles.
ceiling = Ceiling
ceiling-none = No ceiling
ceiling-title = Ceiling of { $section }
ceiling-about = The most that people of { $account } and below can have of it, whatever their roles.
ceiling-fixed = { $by } has set { $level }: only that account or one above it lifts it.
ceiling-choose = Choose a level, or no ceiling.
set-by = Set by

## The account's own sign-in
account-sign-in = Account sign-in
account-sign-in-about = The account can have credentials of its own, beside its people's. Whoever signs in as { $name } with this password has what the owner has here, and the history marks what they do as done by the account. Give people a login of their own where you can.
account-sign-in-on = In force
account-sign-in-off = Disabled
account-sign-in-none = Not set up
account-sign-in-set = Set the password
account-sign-in-disable = Disable
account-sign-in-enable = Enable again
account-sign-in-remove = Remove

## Keys and the allowlist
done-key-roles-set = Roles of the key saved.
done-key-revoked = Revoked. The key is good no longer.
done-allowlist-set = Allowlist saved.
done-factor-demanded = A second factor is demanded from now on.
done-factor-not-demanded = A second factor is no longer demanded by this account.
keys = Keys
keys-about = { $count ->
    [one] 1 key. Programs use it to work in this account.
   *[other] { $count } keys. Programs use them to work in this account.
}
keys-empty = There are no keys. Issue one for a program that is to work here.
key-issue = + Issue a key
key-new = Issue a key
key-about = A key lets a program work in this account, as far as its roles go. It belongs to the account: it outlives whoever issues it.
key-name-hint = What it is for, such as Billing export.
key-until = Good until
key-until-hint = The last day on which it is good, in { $zone }. Empty is for good.
key-used = Last used
key-made-by = Issued by
key-maker-gone = Someone who is no longer here
key-may = What it may do
key-ends-soon = Ends soon
key-is-unused = Unused for 90 days
key-is-replaced = Replaced
key-is-good = Good
key-rotate = Replace
key-rotate-title = Replace the key { $name }
key-rotate-about = This issues another key with the same name, roles and addresses, and a secret of its own. It never has more than the old one. Put the new secret into your programs while the old one is still good.
key-rotate-sure = Issue the new key
key-old = How long the old key stays good
key-old-0 = It ends at once
key-old-24 = For a day
key-old-168 = For a week
key-old-720 = For 30 days
key-old-wrong = Choose how long the old key stays good.
key-replaced-about = Another key was issued in its place.
key-replaced-see = See the new one
key-stops-used = It was last used
key-stops-unused = Nobody has used it yet.
keys-show = Which keys
keys-show-all = All keys
keys-show-due = Ending, unused or ended
keys-none-due = No key ends soon, and none is unused.
keys-how = How a program uses a key
keys-how-about = It sends the key with each request. Keep it in the environment or in a safe of secrets, never in code.
keys-how-rest = To work in this account over REST:
keys-how-decide = To ask whether someone may do something, with a role that has Decisions at view:
keys-how-docs = All calls, with examples
key-never = Never
key-anywhere = From anywhere
key-begins = Begins with
key-issued = { $name } is issued
key-once = This is shown once.
key-once-about = Keep it where your program finds it, and nowhere else. Whoever has it can do what the key may.
key-credential = Secret of the key
key-try = Try it:
key-shown-before = This form was sent before, and the answer to it had the secret. If you do not have it, revoke this key and issue another.
key-kept = I have kept it
key-see = See the key
key-roles-about = A key never has more than its roles gave when it was issued. For more, issue another.
key-revoke = Revoke
key-revoke-about = Programs that use { $name } can do nothing from then on. This cannot be undone.
key-revoke-sure = Revoke the key
copy = Copy
copied = Copied
allowlist = Allowlist
allowlist-about = From which addresses the people of this account, its keys and its own sign-in count. From anywhere else they have no access here. People of accounts above are not bound by it.
allowlist-none = There is no list: they may come from anywhere.
allowlist-ranges = Addresses
allowlist-hint = One address or range a line, IPv4 or IPv6, with a note behind it if you like: 192.0.2.0/24 Head office. Empty is from anywhere.
allowlist-from = You come from { $ip }.
allowlist-from-unknown = It is not known from which address you come.
allowlist-by-provider = Your provider set this list. It binds the owner too, and only your provider can change it.
allowlist-by-owner = The owner set this list. It binds the owner too.
allowlist-by-people = People of this account set this list. It does not bind the owner.
allowlist-save = Save the list
allowlist-sure = This list needs a second thought
allowlist-locks-out = It leaves you out: once it is saved, you lose your access to this account from where you are.
allowlist-binds-owner = It binds the owner of { $account } too. From anywhere that is not on it, they lose their access, and only you or someone above can lift it.
allowlist-save-sure = I mean this list as it stands here
allowlist-sure-out = I mean to leave out { $ip }, the address that I come from
allowlist-wide = { $ranges }: a network as wide as this hardly keeps anyone out.
allowlist-try = See what it would do
allowlist-effect = What this list would do now
allowlist-out = { $count ->
    [0] Nobody who is signed in would be left out.
    [one] One person who is signed in would be left out: their next step here is refused.
   *[other] { $count } people who are signed in would be left out: their next step here is refused.
 }
allowlist-more = and { $count } more
allowlist-stay = { $count ->
    [0] Nobody is signed in from an address on it.
    [one] One person is signed in from an address on it.
   *[other] { $count } people are signed in from addresses on it.
 }
allowlist-unknown = { $count ->
    [one] One more person is bound by it, and is not signed in now.
   *[other] { $count } more people are bound by it, and are not signed in now.
 }
allowlist-keys = { $count ->
    [one] One key of this account is good from these addresses alone from then on.
   *[other] { $count } keys of this account are good from these addresses alone from then on.
 }
allowlist-sign-in = The account's own sign-in is good from these addresses alone from then on.
allowlist-spares-owner = The owner is not bound by it.
allowlist-effect-known = By where those who are signed in were when they signed in. Applications behind the gateway and programs that ask decisions go by the list at once, too.

## History
event-account-created = The account was made
does-account-created = Account made
event-account-changed = Settings changed
does-account-changed = Settings changed
event-account-state-set = State set
does-account-state-set = State set
event-account-moved = The account was moved to { $whom }
does-account-moved = Account moved
event-ceiling-set = Ceiling of { $whom } set
does-ceiling-set = Ceiling set
event-allowed-roles-set = Allowed roles set
does-allowed-roles-set = Allowed roles set
event-own-roles-set = Own roles set
does-own-roles-set = Own roles allowed or not
event-allowlist-set = Allowlist set
does-allowlist-set = Allowlist set
event-account-sign-in-set = The account's own sign-in was set
does-account-sign-in-set = Account sign-in set
event-ownership-offered = Ownership offered to { $whom }
does-ownership-offered = Ownership offered
event-ownership-offer-ended = The offer of ownership to { $whom } ended
does-ownership-offer-ended = Offer of ownership ended
event-ownership-passed = Ownership passed to { $whom }
does-ownership-passed = Ownership passed
event-role-created = Role { $whom } made
does-role-created = Role made
event-role-changed = Role { $whom } changed
does-role-changed = Role changed
event-role-deleted = Role { $whom } deleted
does-role-deleted = Role deleted
event-membership-added = { $whom } was invited
does-membership-added = Person invited
event-invitation-renewed = Invitation of { $whom } sent again
does-invitation-renewed = Invitation sent again
event-invitation-accepted = { $whom } joined
does-invitation-accepted = Invitation accepted
event-roles-set = Roles of { $whom } set
does-roles-set = Roles set
event-window-set = Dates of { $whom } set
does-window-set = Dates set
event-narrowing-set = Reach of { $whom } set
does-narrowing-set = Reach set
event-ranges-set = Allowed addresses of { $whom } set
does-ranges-set = Allowed addresses set
event-membership-suspended = { $whom } was suspended
does-membership-suspended = Person suspended
event-membership-resumed = { $whom } was resumed
does-membership-resumed = Person resumed
event-membership-ended = { $whom } is no longer in the account
does-membership-ended = Person removed or left
event-key-issued = Key { $whom } issued
does-key-issued = Key issued
event-key-roles-set = Roles of the key { $whom } set
does-key-roles-set = Roles of a key set
event-key-rotated = Key { $whom } replaced by another
does-key-rotated = Key replaced
event-key-revoked = Key { $whom } revoked
does-key-revoked = Key revoked
event-access-asked = { $whom } asked for access
does-access-asked = Access asked for
event-access-answered = { $whom } was answered on access
does-access-answered = Access answered
event-review-started = A review of who has access began
does-review-started = Review begun
event-review-answered = { $whom } was reviewed
does-review-answered = Person reviewed
event-review-lapsed = Nobody answered about { $whom } in time
does-review-lapsed = Not answered in time
event-review-closed = The review of who has access was closed
does-review-closed = Review closed
event-review-reminded = Reminder of the review sent
does-review-reminded = Reminder of a review
event-ends-told = Notice sent of access that ends soon
does-ends-told = Notice of ends
event-policy-set = Policy { $whom } set
does-policy-set = Policy set
event-policy-removed = Policy { $whom } removed
does-policy-removed = Policy removed
event-policy-broken = Policy { $whom } broken from above
does-policy-broken = Policy broken from above
event-look-began = Began to view the account as { $whom } sees it
does-look-began = Viewing as someone begun
event-look-ended = Stopped viewing the account as { $whom } sees it
does-look-ended = Viewing as someone ended
event-secret-revealed = Secrets were shown: { $whom }
does-secret-revealed = Secrets shown
json-lines = JSON Lines
event-list-exported = { $whom } taken as a file
exported-history = History
exported-people = People
exported-requests = Requests for access
exported-who-can = Who can do something
exported-keys = Keys
exported-roles = Roles
exported-groups = Groups
exported-review = People of the review
exported-accounts-below = Accounts below
exported-access-report = Report: who has what
exported-unused-report = Report: what is not used
exported-ending-report = Report: what ends soon
exported-owners-report = Report: owners
exported-platform-report = Report: the platform
exported-roles-report = Report: roles
exported-configuration = Access as code
does-job-started = Many at once: begun
does-job-cancelled = Many at once: stopped
does-list-exported = List taken as a file
event-someone = someone
event-unknown = something that is gone
and-more = { $told } and { $count } more
actor-unnamed = Someone
actor-machine = A command on the machine
actor-clock = By itself
actor-provider = Your provider
actor-key = Key
actor-account = Account sign-in
via-portal = Portal
via-rest = REST
via-cli = Command line
via-import = Import
via-gateway = Gateway
via-clock = By itself
via-job = Many at once
history = History
history-about = Who changed what in this account. What you may not see of it is left out.
history-who = Name, address or id
history-from = From
history-to = To
history-any-event = Anything that happened
history-any-section = Any section
history-any-door = Any way in
history-more = More filters
history-any-action = Changes and readings
history-any-entity = About anything
history-any-field = Any field
history-name = What it is about, by name or id
history-ip = From address or range
history-none-yet = Nothing fits among the changes that were looked at so far. Go on to older ones.
action-change = Changes
action-reading = Readings
entity-account = Account
entity-sign-in = Account sign-in
entity-person = Person
entity-role = Role
entity-group = Group
entity-key = Key
entity-request = Request for access
entity-review = Review
entity-policy = Policy
entity-job = Many at once
entity-list = List taken as a file
entity-secret = Secret
history-when = When
history-by = Who
history-what = What
history-through = Through
history-older = Older
history-empty = Nothing that you may see fits. Change the filter.
history-nothing = nothing
proof = Proof
proof-about = A bundle is this history, by its filter, in a file that anyone can verify without this server: each change with its place in the ledger, which is signed.
proof-guide = Guide for auditors
proof-none = Nothing is signed yet. The first checkpoint follows within a minute.
proof-checkpoint = Checkpoint
proof-of = No. { $number }, of { $rows } changes
proof-signed = Signed
proof-key = Key
proof-age-minutes = { $count ->
    [0] less than a minute ago
    [one] a minute ago
   *[other] { $count } minutes ago
}
proof-age-hours = { $count } hours ago
proof-age-days = { $count } days ago
proof-bundle = Save as a bundle
proof-note = Save the checkpoint
proof-verify = To verify it
proof-verify-about = With a checkpoint that you have kept, add --checkpoint and its file. Keep the key somewhere else: whoever compares it with a key from here compares nothing.
proof-since = Go on from an earlier checkpoint
proof-since-rows = Its number of changes
proof-since-about = The second line of the checkpoint that you have kept. The bundle then proves that nothing before it was changed since.
csv = Save as CSV
csv-revision = Number
csv-when = When
csv-by = Who
csv-kind = As
csv-what = What
csv-changes = Before → after
csv-via = Through
csv-ip = From address
csv-name = Name
csv-address = Mail address
csv-login = Login name
csv-roles = Roles
csv-state = State
csv-activation = Activation
csv-expiration = Expiration
csv-zone = Time zone
csv-owner = Owner
csv-type = Type
csv-about = Description
csv-people = People
csv-keys = Keys
csv-from = Where from
csv-short-name = Short name
csv-account-kind = Kind
csv-under = Under
csv-id = Id
csv-until = Good until
csv-ranges = Allowed addresses
csv-used = Last used
csv-section = Section
csv-given-by = Given by
csv-given-at = Given
csv-changed = Changes since the last review
csv-answer = Answer
csv-report-kind = As
csv-report-as = As
csv-report-account = Account
csv-in-force = In force
csv-since = Since
csv-made-by = Made by
csv-made = Made
csv-factor = Second factor
csv-demanded = Demanded
csv-day = Day
csv-accounts = Accounts
csv-memberships = Memberships
csv-changes-made = Changes
csv-sign-ins = Sign-ins
csv-level = Level
csv-reason = Reason
csv-asked = Asked
csv-through = Through
field-activation = activation
field-expiration = expiration
field-zone = zone
field-levels = levels
field-name = name
field-description = description
field-type = type
field-parent = account above
field-ceiling = ceiling
field-allowed-roles = allowed roles
field-own-roles = own roles
field-allowlist = allowlist
field-owner = owner
field-only = only these roles
field-below = accounts below too
field-section = section
field-sign-in = account sign-in
field-ranges = addresses
field-roles = roles
field-state = state
field-window = dates
field-narrowed-to = reach
field-kind = type
field-login-name = login name
field-short-name = short name
field-expires-at = good until
field-second-factor = second factor demanded
field-roles-per-person-max = most roles a person
field-opens-accounts = people may open accounts
field-how = how
field-until = until
field-enabled = in force
field-application = application
field-path = address
field-fields = fields
field-level = level
field-everything-below = everything below
field-answer = answer
field-unanswered = if nobody answers
field-result = result
field-due = due
field-date = day
field-started-at = begun
field-kept = kept
field-trimmed = trimmed
field-ended = ended
field-suspended = suspended
field-joined = joined meanwhile
field-days = days before
field-ends = ends
field-rows = rows
field-reason = reason
field-format = as
field-from = from
field-to = to
field-looked-for = also filtered by, text not kept

## The catalog
done-catalog-adopted = The catalog is in use.
catalog = Catalog
catalog-about = { $name }, version { $version }: { $count ->
    [one] one section
   *[other] { $count } sections
} that access is given to. Rolecall's own are part of every catalog.
catalog-adopt = Take another catalog into use
catalog-file = Catalog file
catalog-text = Catalog
catalog-text-hint = The text of a catalog file (TOML). A file that is chosen takes the place of what stands here.
catalog-try = See what would change
catalog-would = { $name } would change { $count ->
    [0] no section.
    [one] one section:
   *[other] { $count } sections:
}
catalog-would-refuse = Nothing was changed yet. It is refused if a role has what the new catalog does not offer.
catalog-sure = Take it into use
catalog-label = name and description
catalog-levels = Levels
catalog-prerequisites = Prerequisites
catalog-warnings = warnings
catalog-marks = marks
catalog-needed-by = Needed to
catalog-kept = Kept while an account is suspended.
catalog-secret = What it shows is secret.
catalog-prerequisite = { $from } needs { $level } of { $section }

## Erasing a person
done-erased = Erased. Nothing names them any more.
erase = Erase this person
erase-about = Their name and addresses are taken out of everything, for good, in all accounts, and with them their login. What they did stays on record as done by someone erased. This cannot be undone.
erase-name = Their name
erase-name-hint = Type { $name } to confirm.
erase-name-wrong = This is not their name: it is { $name }.
erase-sure = Erase for good

## My profile
profile = My profile
profile-about = About you
address-change = Change mail address
address-change-about = We send a link to the new address. Once you use it, mail goes there, and you sign in with it.
address-new = New mail address
address-same = This is your address already.
address-confirm = Use this mail address
address-confirm-about = Your login is to have the address { $address }. All other sessions end.
address-take = Use this address
current-password = Current password
current-wrong = This is not your password.
change-password = Change password
sessions = Sessions
browser = Browser
from = From
opened = Signed in
seen = Last seen
this-session = This one
half-session = Waits for a code
end-sessions = Sign out everywhere else
leave = Leave
leave-about = You lose what you have in { $account }. Someone there can invite you again.
leave-last = It is your only account: your login goes with it.
leave-sure = Leave the account

## Second factor
factor = Second factor
factor-on = On
factor-off = Off
factor-set-up-about = With a code from an app on your phone, your password alone lets nobody in. It can then be shorter, too.
factor-about-on = You are asked for a code from your app when you sign in.
factor-change = Change
factor-set-up = Set up a second factor
factor-replace = Use another app or phone
factor-replace-about = The app that you use now works until the new one has shown a code.
factor-codes = Make new recovery codes
factor-codes-about = The ones that you have will no longer work.
factor-codes-sure = Make new codes
factor-remove = Remove the second factor
factor-remove-about = Your password alone will let you in. Accounts that ask for a second factor stay closed to you.
factor-remove-sure = Remove it
factor-remove-weak = Alone, this password is too weak. Choose one of at least 15 characters first, then remove the second factor.
factor-go-on = Continue
factor-onward = Back to where you were
factor-over = This took too long, or something was changed meanwhile. Begin again.
factor-offer = Connect your app
factor-scan = Scan this with an authenticator app on your phone.
factor-qr = QR code of your second factor
factor-by-hand = No camera? Enter it by hand
factor-secret = Key
factor-name = Name
factor-kind = Kind
factor-kind-totp = By time, 6 digits, every 30 seconds
factor-open = Open it in an app on this device
factor-confirm = Turn it on
factor-confirm-hint = The six digits that the app shows now.
factor-confirm-wrong = This is not the code that the app shows. Enter the newest six digits; if none works, look at the clock of your phone.
factor-done = Your second factor is on.
factor-needed = This account asks for a second factor
factor-needed-about = It opens once you have set one up: a code from an app on your phone, beside your password.
recovery = Your recovery codes
recovery-about = Each of them lets you in once, in the place of a code, on the day that your phone is lost. They are shown this once.
recovery-keep = Print them, or keep them in a password manager. Not on the phone that they stand in for.
recovery-kept = I have kept them
recovery-left = { $count ->
    [0] No recovery codes are left. Make new ones, or a lost phone locks you out.
    [one] One recovery code is left.
   *[other] { $count } recovery codes are left.
}

## Nodes
nodes = Nodes
nodes-about = The processes that answer for this installation. Each has all of it in memory and reads every change as it is made; any of them can be asked.
nodes-alone = This installation runs on a database of its own, with one process. To run several, move it to PostgreSQL.
nodes-name = Node
nodes-this = shows this page
nodes-revision = Revision
nodes-behind = Lag
nodes-up-to-date = None
nodes-unheard = { $seconds ->
    [one] unheard for 1 second
   *[other] unheard for { $seconds } seconds
}
nodes-changes = { $changes ->
    [one] 1 change behind when it last reported
   *[other] { $changes } changes behind when it last reported
}
nodes-does = Does for all
nodes-does-mail = Sends mail
nodes-does-clock = Settles reviews, tells of ends
nodes-does-checkpoints = Signs checkpoints
nodes-version = Version
nodes-heard = Last heard of
nodes-started = Started
nodes-ready = Answers
nodes-out-of-date = Answers no: out of date
nodes-silent = Silent
nodes-left = Ended

## Mail
mails = Mail
mails-about = What this installation sends. A mail that fails is tried again for two days, and then given up.
mails-failed = Has not gone out
mails-dead = Given up
mails-waiting = Waiting
mails-sent = Sent
mails-empty = All mail has gone out.
mails-none = There is no such mail.
mails-to = To
mails-what = What it tells
mails-written = Written
mails-tries = Tries
mails-why = What went wrong
mails-next = next try
mails-again = Send again
mails-all-again = Send all again
mails-all-again-max = The newest { $max }, at most.
mails-link-invited = Its link is gone: send the invitation again.
mails-link-address = Its link is gone: they ask for a new one on their profile.
mails-link-password = Its link is gone: they ask for a new one where they sign in.
mails-link-person = To the invitation
notice-invited = Invitation
notice-ownership-offered = Ownership is offered
notice-owner-put-in = Another owner
notice-address-changed = Address changed
notice-password-changed = Password changed
notice-factor-changed = Second factor changed
notice-password-reset = Link to choose a password
notice-address-proof = Link to prove an address

## What a change would do
preview = What changes for whom
preview-nothing = Nothing would change.
preview-nobody = Nobody’s access changes now, as far as you can see.
preview-people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
preview-keys = { $count ->
    [one] 1 key
   *[other] { $count } keys
}
preview-sign-ins = { $count ->
    [one] 1 account sign-in
   *[other] { $count } account sign-ins
}
preview-gain = { $count ->
    [one] 1 gains { $level }
   *[other] { $count } gain { $level }
}
preview-lose = { $count ->
    [one] 1 loses { $level }
   *[other] { $count } lose { $level }
}
preview-who = Who
preview-where = Account
preview-section = Section
preview-levels = Before and after
preview-to = becomes
preview-key = Key
preview-sign-in = Account sign-in
preview-more = { $count ->
    [one] and 1 more
   *[other] and { $count } more
}
preview-below = What is told of an account is also so in what lies below it.

## The demo's outbox
outbox = Outbox of the demo
outbox-about = There is no mail server here: what would be sent is shown, the newest first.
outbox-empty = Nothing was sent yet.

## Mails
mail-greeting = Hello { $name },
mail-invited-subject = You are invited to { $account }
mail-invited = { $by } asks you to join { $account }.
mail-invited-owner = You are to own it: all in it is open to you, and nobody in it is above you.
mail-invited-roles = Your roles there: { $roles }.
mail-invited-login = Your login name there is { $login }. Your mail address works too.
mail-invited-open = See what it is, sign in, and accept or decline:
mail-invited-choose = See what it is, choose a password, and accept or decline:
mail-until = The link is good until { $until }.
mail-from-date = Your access begins on { $date } ({ $zone }). You can choose your password now.
mail-reset-subject = Choose a new password
mail-reset = Someone, you we hope, asked for a link to choose a password for your login:
mail-reset-ignore = If it was not you, do nothing: all stays as it is.
mail-offer-subject = { $account } is offered to you
mail-offer = You are to be the owner of { $account }. Sign in to accept or decline:
mail-owner-subject = { $account } has another owner
mail-owner = Your provider has put in a new owner of { $account }. If you did not expect this, ask them.
mail-password-subject = Your password was changed
mail-password = Your password was changed, and all other sessions have ended. If it was not you, choose a new one at once:
mail-address-subject = Your mail address was changed
mail-address = Your login has another mail address now. If it was not you, ask your provider at once.
mail-proof-subject = Is this your mail address?
mail-proof = Someone, you we hope, wants their login to have this mail address. If it is you, use this link:
mail-proof-ignore = If it was not you, do nothing.
mail-factor-subject = Your second factor was changed
mail-factor = The second factor of your login was set up or taken away. If it was not you, choose a new password at once:
mail-foot = This mail comes from { $provider }, by Rolecall at { $url }.
someone = Someone
your-provider = your provider

## Looking into access
menu-access = Access
access = Access
access-see = See access
access-ways = Ways of asking
access-of-one = What someone may do
access-who = Who can
access-changes = What changes
access-everyone = Everyone
access-whom = Who
access-date = On
access-time = At
access-section = Section
access-given-only = Only what they have
access-show = Show
access-circumstances = Time zone and address
access-from = Coming from
access-from-hint = An IP address, where a list of allowed addresses matters. Empty is your own.
access-answer = { $count ->
    [0] Nothing in { $account } { $moment }.
    [one] One section in { $account } { $moment }.
   *[other] { $count } sections in { $account } { $moment }.
}
access-no-section = No section fits. Look for another one.
access-who-else = Who can { $level } here
moment-now = now
moment-at = at { $moment } in { $zone }
moment-none = There is no such moment. Choose a date between the years 1 and 9999.
moment-no-date = This is not a date. Write it as 2026-04-20.
moment-no-time = This is not a time. Write it as 09:30.
moment-past = This moment has passed. The answer is what held then: the people, roles and limits of that time, as the record has them.
moment-future = The answer is what the people, roles and limits of today will give at that moment, if nobody changes them until then.
subject-key = Key of { $account }
subject-sign-in = The account’s own sign-in
subject-hint = A name, an address or a login name. Empty is you.
subject-several = { $count } fit: choose one
subject-more = There are more. Write more of the name or address.
subject-nobody = Nobody here fits whose access you may look at. Try another name, or the address.
sections-of-platform = Platform
sections-of-reseller = Reseller
sections-of-customer = Customer
sections-of-phone_system = Phone system
who-choose = Choose a section
who-level = At least
who-no-section = There is no section { $given } here. Choose one of the list.
who-no-level = { $section } does not offer this level. It offers { $offered }.
who-answer = { $count ->
    [0] Nobody whom you may see has { $level } on { $section } in { $account } { $moment }.
    [one] One has { $level } on { $section } in { $account } { $moment }.
   *[other] { $count } have { $level } on { $section } in { $account } { $moment }.
}
who-nobody = Nobody whom you may see can do this.
who-who = Who
who-through = Through
changes-one = This
changes-other = Against this
changes-compare = Compare
changes-ahead = Dates to come:
changes-different = { $count ->
    [0] Nothing differs
    [one] One section differs
   *[other] { $count } sections differ
}
changes-none = Both have the same level of every section. Choose someone else, or another moment.
changes-differences = What differs
changes-same = { $count ->
    [one] One section is the same
   *[other] { $count } sections are the same
}
changes-alike = What is the same
everyone-count = { $count ->
    [one] One person at either moment
   *[other] { $count } people at either moment
}
everyone-nobody = Nobody stood in this account at either moment.
everyone-given = Last given
everyone-ended = How it ended
everyone-differs = differs
everyone-expired = By its date
everyone-nothing = nothing
everyone-out-of-dates = outside its dates

## Viewing as someone else
view-as = View as
view-as-person = You will see { $account } as { $name } sees it.
view-as-role = You will see { $account } as someone sees it who has { $name } and nothing else.
view-as-about = To read only, for an hour at the most, and never more than you may see yourself. That you looked, from when until when, goes into the history of { $account }.
view-as-reason = What for
view-as-reason-hint = A sentence for the history.
view-as-begin = Begin
view-as-choose = Choose one of its people, or a role.
view-as-roles = Roles
view-as-banner = You see { $account } as { $name } sees it.
view-as-bound = To read only, and no more than you may see yourself.
view-as-end = Stop
view-as-read = Viewing, to read only
view-as-refused = Nothing is changed while you look as someone else. Go back, stop, and do it as yourself.

## Asking for access
menu-reviews = Reviews
menu-requests = Requests
menu-policies = Policies
menu-code = Access as code
policies = Policies
policies-about = What this account states about who of its people may have what. A change made here that would give it to someone else is refused; a change made by your provider goes through, and the owner is told. A policy gives nobody anything.
policies-none = Nothing is stated yet: who manages people gives them what the roles allow.
policies-back = All policies
policy-new = State a policy
policy-set = State it
policy-save = Save
policy-change = Change
policy-of = Policy { $name }
policy-name = Name
policy-name-hint = By which a refusal names it, such as “Invoices”.
policy-level = From this level on
policy-level-hint = Whoever has this level or a higher one has what the policy keeps for some.
policy-only-roles = Only who has one of these
policy-only-hint = Roles and groups that alone may give it. Owners have it whatever a policy says.
policy-below = Also of people in accounts below
policy-below-hint = Otherwise it is about this account's own people and keys.
policy-is-broken = Broken
policy-is-below = Also below
policy-set-above = Set by your provider
policies-above = Stated above
policies-above-about = These hold for people here too. Only where they are stated they are changed.
policy-stated-by = By { $account }
policy-stated-by-provider = By your provider
policy-only-others = roles that you do not see
policy-says = of { $section } at { $account }:
policy-owner-alone = the owner alone
policy-only = only the owner and { $roles }
policy-broken-about = Your provider has given it to someone else:
policy-broken-by = { $name }, by the role { $role }
policy-broken-already = { $count ->
    [one] Someone has it already by another role ({ $names }): change their roles first, or allow that role here.
   *[other] { $count } have it already by other roles ({ $names }): change their roles first, or allow those roles here.
}
policy-remove = Remove this policy
policy-remove-about = From then on whoever manages people can give it to anyone, as far as they hold it.
done-policy-set = The policy is stated.
done-policy-removed = The policy is removed.
as-code = Access as code
as-code-about = All of { $account } and of the accounts below as one file, as far as you may see it: settings, roles, groups, limits, policies, people and what keys may do. Secrets are in none.
as-code-about-alone = All of { $account } as one file, as far as you may see it. Secrets are in none.
as-code-download = Take it as a file
as-code-upload = Plan a file
as-code-upload-about = A list in the file is complete: what is not in it is taken away. What the file does not speak of is left alone. Nothing is changed by planning.
as-code-file = File
as-code-text = Or its text
as-code-text-hint = TOML, YAML or JSON.
as-code-written = Written in
as-code-plan = Plan it
as-code-the-plan = The plan
as-code-nothing = Nothing is to be done: it is so already.
as-code-breaks = It breaks the policy “{ $policy }” of an account below. Its owner is told.
as-code-refused = This is refused, so nothing can be applied
as-code-line = Line { $line }:
as-code-access = { $count ->
    [one] Access of one section is another
   *[other] Access is another in { $count } places
}
as-code-gains = { $name } gains { $section } in { $account }: { $before } → { $after }
as-code-loses = { $name } loses { $section } in { $account }: { $before } → { $after }
as-code-apply = { $count ->
    [one] Apply one change
   *[other] Apply { $count } changes
}
as-code-stale = Something that the plan rests on was changed meanwhile, so nothing was done. Plan again, and look at it.
as-code-account = Account
as-code-what = What
as-code-fields = Before and after
as-code-create = New
as-code-change = Changed
as-code-delete = Removed
as-code-what-account = Account
as-code-what-own-roles = Own roles of
as-code-what-allowed-roles = Allowed roles of
as-code-what-ceiling = Ceiling
as-code-what-allowlist = Allowlist of
as-code-what-role = Role
as-code-what-group = Group
as-code-what-policy = Policy
as-code-what-person = Person
as-code-what-key = Key
done-code-applied = All of it is done.

ask = Ask for access
ask-title = Ask for access
ask-needs = Needs { $level } on { $section }.
ask-lacks = You may see this and not do it: it needs { $level } on { $section }.
ask-back = Back to the account
ask-why = This needs { $level } on { $section } in { $account }. You have { $has }.
ask-has = You have { $level } on { $section } in { $account } already.
ask-can = They can give it:
ask-can-count = { $count ->
    [one] One administrator can give it, and is told.
   *[other] { $count } administrators can give it, and are told.
}
ask-nobody = Nobody whom you can ask here may give it. Ask whoever invited you.
ask-waits = You have asked for this already. You get a mail once it is answered.
ask-reason = What you need it for
ask-reason-hint = A sentence, for those who decide.
requests = Requests for access
requests-wait = { $count ->
    [0] Nobody waits for an answer
    [one] One waits for an answer
   *[other] { $count } wait for an answer
}
requests-none = Nobody asks for access. Requests come here, and to you by mail.
requests-mine = What you have asked for
requests-waits = Waits
requests-declined = Declined
requests-over = Not answered
requests-has = Has now:
requests-no-role = No role that can be given here includes this. Change a role, or decline.
requests-replaces = This account allows no more roles a person: it takes the place of what they have.
requests-give = Give { $role }
requests-decline = Decline
requests-decline-sure = Decline the request
requests-word = A word on why
done-had-already = You have it already: nobody was asked.
done-asked = Asked. You get a mail once it is answered.
done-request-given = Given. They are told by mail.
done-request-declined = Declined. They are told by mail.
notice-access-asked = Request for access
notice-ends-soon = Access ends soon
notice-others-end-soon = Others' access ends soon
notice-review-due = Review due soon
notice-policy-broken = Policy broken from above
notice-account-sign-in-used = Account sign-in used
notice-access-answered = Answer to a request
mail-asked-subject = { $asker } asks for access in { $account }
mail-asked = { $asker } asks for { $level } on { $section } in { $account }.
mail-asked-reason = What for: { $reason }
mail-given-subject = You have the access that you asked for in { $account }
mail-given = What you asked for in { $account } was given to you.
mail-declined-subject = Your request in { $account } was declined
mail-declined = What you asked for in { $account } was declined. The page of your requests says more.
## Roles and groups
roles-title = Roles
groups-title = Groups
roles-count = { $count ->
    [one] 1 role
   *[other] { $count } roles
}
groups-count = { $count ->
    [one] 1 group
   *[other] { $count } groups
}
keys-count = { $count ->
    [one] 1 key
   *[other] { $count } keys
}
roles-add = Add new role
groups-add = + Add Group
roles-new = New role
groups-new = New group
roles-create = Create Role
groups-create = Save
roles-search = Name of a role
groups-search = Name of a group
roles-none-here = There are no roles here yet. Add one, or begin with one that is shipped.
groups-none-here = There are no groups here yet. Add one, or begin with one that is shipped.
roles-none-fit = No role fits. Change the filter.
groups-none-fit = No group fits. Change the filter.
roles-presets = Shipped roles
groups-presets = Example groups
roles-compare = Compare two roles
groups-compare = Compare two groups
roles-delete = Delete role
groups-delete = Delete group
roles-who = Who has it
groups-who = People in this group
presets-about = They come with Rolecall. Copy one and change the copy, or take one into use as it is.
preset-add = Add as it is
type = Type
type-any = Any type
type-hint = In which accounts it can be given, and so which sections it can have.
type-for = { $kind ->
    [platform] for people of the platform
    [reseller] for people of a reseller
    [customer] for people of a customer
   *[other] for people of one phone system
}
type-choose = Choose levels
type-change = Show the sections of this type
type-missing = Choose a type.
type-fixed = The type is fixed, since it has been given. Copy the role to have another type.
sort = sort
copy-name = copy
compare = Compare
compare-a = First
compare-b = Second
compare-choose = Choose one
compare-differs = differs
compare-count = { $count ->
    [0] They give the same.
    [one] They differ in 1 section.
   *[other] They differ in { $count } sections.
}
description = Description
role-origin = From
role-from-here = Made here
role-from-preset = Shipped, made available here
role-from = From { $account }
role-from-above = From your provider
role-unused = Not in use
role-built-in = It comes with Rolecall and stays as it is. Copy it, and change the copy.
role-read-only = You can look at it, and not change it.
role-own = You have this yourself. You can take from it; nobody adds to what they have.
role-nobody = Nobody has it, or nobody whom you may see.
role-key = Key
role-delete-about = Nobody has { $name }. It is gone for good.
role-delete-used = { $name } is in use. Its holders get another one in the same step.
role-move-to = Move its holders to
role-delete-move = Move them and delete
role-delete-sure = Delete
role-factor = Needs a second factor
role-factor-hint = Whoever has it is asked for a code from their phone when they open the account.
everything-below = Everything below
everything-below-hint = The top of every section of narrower kinds, also of those that are added later.
everything-below-held = Only who has everything below for good can give it.
undo = Undo
conflict = Someone else has saved this meanwhile
conflict-about = Nothing is overwritten. This is what they changed; the form below has their levels and yours, and yours where you both changed one. Look at it, and save again.
conflict-was = It was
conflict-theirs = They saved
conflict-yours = You chose
group-choose = Choose
group-choose-someone = Choose at least one person.
group-take-out = Take out of the group
group-put-in-title = Put people in
group-put-in = Put into the group
group-find = Find
group-find-none = Nobody in this account fits who is not in the group already. Invite them first.
group-refused = { $who }: { $why }

## The level editor
levels = Levels
levels-kind = { $kind ->
    [platform] Platform
    [reseller] Reseller
    [customer] Customer
   *[other] Phone system
}
levels-find = Find a section
levels-only-given = Only given
levels-only-changed = Only changed
levels-none-fit = No section fits. Change the filter above.
levels-set-all = Level for all of { $what }
levels-all = Set all to …
levels-set = Set
levels-was = was
levels-held = You have { $level } here, and nobody gives more than they have.
levels-confirm = I know, and want it.
levels-unconfirmed = { $section }: confirm the warning first.
levels-on = { $level } on { $section }
levels-needs = { $level } on { $section } needs { $needs }.
levels-raise = Set them too
levels-lower = Lower this one
levels-raise-all = Set all that is missing too
levels-lower-all = Lower what rests on it instead
levels-raised = Set too: { $what }. Nothing is saved yet.
levels-lowered = Lowered: { $what }. Nothing is saved yet.
levels-all-set = Set: { $what }. Nothing is saved yet.
levels-nothing-set = Nothing had to be changed.
levels-dropped = Dropped, since this type cannot have it: { $what }.
levels-copied = Levels taken from { $what }. Nothing is saved yet.
levels-not-copied = Not taken as it is, since the type or you do not have it: { $what }.
levels-copy = Copy levels from
levels-changes = { $count ->
    [0] No changes
    [one] 1 change
   *[other] { $count } changes
}
levels-preview = Preview

## A page as calls and commands
calls = As API call
calls-and-commands = As API call and as command
calls-about = What this page shows and does, for a program. Put a key of this account into ROLECALL_KEY; words in capitals are to be filled in.
calls-docs = All of the API
calls-curl = The same as a line of curl
calls-command = The same as a command

## The palette
go = Go to…
go-title = Go to anything
go-search = A page, an action, an account, a role or a person
go-find = Find
go-found = What was found
go-nothing = Nothing that you may see fits.
go-count = { $count ->
    [one] 1 fits
   *[other] { $count } fit
}
go-more = The { $count } that fit best. Type more to narrow it down.
go-menu = Page
go-do = Action
go-elsewhere = { $what } · in { $account }
do-invite = Invite people
do-add-person = Add an individual
do-add-role = Add a role
do-add-group = Add a group
do-compare-roles = Compare two roles
do-compare-groups = Compare groups
do-issue-key = Issue a new key
do-set-allowlist = Set the allowlist
do-report-access = Report who has access to what
do-report-unused = Report unused access
do-report-ending = Report what ends soon
do-create-account = Create an account below
do-open-account = Create an account of your own
do-who-can = See who can do something
do-compare-access = Compare access at two moments
do-review = Review who still has access
do-view-as = View as a person or with a role
do-allow-roles = Change the allowed roles
do-own-roles = Allow or forbid roles of its own
do-move = Move the account
do-put-in-owner = Put in another owner
do-suspend = Suspend the account
do-resume = Resume the account
do-ask = Ask for { $level } of { $section }
keys-title = Keyboard shortcuts
keys-go = Go to anything, and do anything you may
keys-search = To the search field of the page; where there is none, go to anything
keys-told = These keys
keys-close = Close what is open, and go back to where you were
keys-script = They need JavaScript. Without it, every page and action is reached by links.
keys-single = Single keys work
keys-single-about = Turn this off if / and ? are in the way of speech input or other tools. It is remembered in this browser. Keys never act while you type in a field.
keys-done = Close

## Applications behind the gateway

applications-about = What you may open here. Each opens in its own place and knows who you are.
applications-look = An application knows only who you are, so from here it cannot be opened as someone else.
go-application = Application
applications-empty = There is nothing here that you may open.
gateway-accounts = Choose an account
gateway-signed-in = Signed in as { $name }
gateway-portal = Rolecall
gateway-others = Other accounts
gateway-home = To what you may open
gateway-going-on = Going on
gateway-go-to = Go on to { $origin }
gateway-not-through = You were not signed in
gateway-not-through-about = The way here took too long, or began in another browser. It needs cookies.
gateway-again = Try again
gateway-sign-in-about = This is for people who are signed in.
gateway-sign-out-about = This signs you out of Rolecall and of everything that you opened through it.

## Reviews, and notices before access ends
mail-ends-subject = Your access to { $account } ends on { $date }
mail-ends = Your access to { $account } ends at the end of { $date } ({ $zone }).
mail-ends-ask = If you still need it then, ask who manages people there.
mail-others-end-subject = { $count ->
    [one] Access of one person to { $account } ends soon
   *[other] Access of { $count } people to { $account } ends soon
}
mail-others-end = { $count ->
    [one] The access of one person to { $account } ends within days. They are told, too.
   *[other] The access of { $count } people to { $account } ends within days. They are told, too.
}
mail-others-end-one = { $date }: { $name } ({ $roles })
mail-others-end-more = And { $count } more.
mail-account-used-subject = Someone signed in as { $account }
mail-account-used = Someone has just signed in as { $account } itself, by its own login and not by a person's. Whatever is done so stands in the history as done by the account. If it was none of your people, set another password or disable this login, and look at the history:

mail-policy-subject = Your provider broke a policy of { $account }
mail-policy = { $account } keeps { $level } of { $section } from its people but for some roles (policy “{ $policy }”). Your provider has given it to someone else there.
mail-policy-look = Who has it stands on the page of policies. If it should not be so, change their roles there, or ask your provider.
mail-review-subject = The review of { $account } is due on { $date }
mail-review = { $left ->
    [one] One of { $count } people of { $account } is not answered yet. The review can be answered until the end of { $date } ({ $zone }).
   *[other] { $left } of { $count } people of { $account } are not answered yet. The review can be answered until the end of { $date } ({ $zone }).
}
review-then-keep = Those about whom nobody answers stay as they are.
review-then-suspend = Those about whom nobody answers are suspended then.
review-then-end = Those about whom nobody answers are removed from the account then.
reviews = Reviews
reviews-about = Once in a while someone looks through who still has access: keep it, trim it, or end it. Everyone in the account is asked about but its owner.
review-start-title = Begin a review
review-until = Answered until
review-until-hint = The last day on which it can be answered.
review-unanswered = What becomes of those about whom nobody answers
review-choose-keep = They stay as they are
review-choose-suspend = They are suspended
review-choose-end = They are removed from the account
review-choose = Choose what becomes of them.
review-start = Begin the review
done-review-started = The review has begun. Those who may answer are reminded seven days and one day before it is due.
done-review-keep = Kept.
done-review-trim = Trimmed: what was chosen is taken away.
done-review-end = Removed from the account.
done-review-closed = The review is closed, and what it came to is on record.
review-progress = { $answered } of { $people } answered
review-due = Until the end of { $date } ({ $zone }).
review-began = Begun
review-begun-above = by your provider
review-over = Its time is up. What was set for the unanswered is being done.
review-close = Close the review
review-leave = Leave it unfinished
review-leave-about = { $count ->
    [one] One of the people is not answered, and stays as they are.
   *[other] { $count } of the people are not answered, and stay as they are.
}
review-leave-sure = Close it unfinished
review-people = People
review-show = Whom to show
review-show-left = Not answered yet
review-show-all = Everyone
review-none-left = Nobody is left to be answered. Close the review, or show everyone to change an answer.
review-none-fit = Nobody here fits. Change the filter.
review-choose-them = Choose
review-given = Given by
review-changes = Changed since
review-first = Not reviewed before
review-unchanged = None
review-since = since
review-changes-more = and { $count } more
review-answer = Answer
review-owner = Is not asked about
review-own = Someone else answers about you
review-keep = Keep
review-trim = Trim…
review-end = Remove…
review-keep-one = Keep { $name }
review-trim-one = Trim… { $name }
review-end-one = Remove… { $name }
review-change-roles = Change roles
review-chosen = All that are chosen
review-roles = Access
review-keep-rest = Keep all others on this page
review-choose-someone = Choose someone first.
review-trim-title = What is taken from { $name }?
review-trim-several = What is taken from { $count } people?
review-trim-take = Take away
review-trim-about = What is chosen is taken away at once. All else stays.
review-trim-choose = Choose what is taken away. If nothing is, keep them as they are.
review-trim-count = { $count } of { $all } have it
review-trim-nothing = They have no roles or groups that could be taken away. Keep them, or remove them.
review-trim-sure = Take it away
review-refused = { $who }: { $why }
review-end-title = { $count ->
    [one] Remove one person?
   *[other] Remove { $count } people?
}
review-kept = Kept
review-trimmed = Trimmed
review-ended = Removed
review-suspended = Suspended
review-joined = Joined meanwhile
review-unanswered-count = Not answered
reviews-past = Earlier reviews
reviews-none = No review has been closed here yet.
review-closed-at = Closed
review-closed-by = Closed by
review-how-answered = all answered
review-how-due = its time was up
review-how-unfinished = left unfinished
review-of = Review of { $date }
review-answer-by = To be answered
review-number = Number in the history
review-back = Back to the review
review-proof-about = What this review came to is a row of the history. A bundle has that row with its place in the ledger, which is signed: anyone can verify it without this server.
review-in-history = Look at it in the history

# Many at once: bulk statuses, imports, jobs.

work-account-states = States of many accounts
work-people-import = Import of people
work-accounts-import = Import of accounts
event-job-started = { $whom }: begun
event-job-cancelled = { $whom }: stopped before its end
import = Import
bulk = Bulk statuses
bulk-about = Suspend, close or put back many accounts at once. You see what would become of each first; nothing is changed until you begin.
bulk-by-filter = Choose by filter
bulk-by-file = Choose by a file
bulk-below = Below account
bulk-below-unknown = No account here is called so
bulk-found = { $count ->
    [0] No account fits
    [one] One account fits
   *[other] { $total } accounts fit
}
bulk-set-to = Set to
bulk-of-file = As the file says
bulk-preview = Preview
bulk-text-hint = The first line names the columns: account (short name or id), and state where each has one of its own.
bulk-of = Of accounts below: { $filter }
bulk-all = all of them
jobs = Jobs
jobs-none = None yet.
job = Job
job-by = Begun by
job-you = You
job-someone = Someone else
job-rows = Rows
job-refused = Refused
job-states-to = Accounts to “{ $state }”
job-account-states = States of accounts, by a file
job-people-import = Import of people
job-accounts-import = Import of accounts
job-draft = Not begun
job-going = Going on
job-done = Done
job-cancelled = Ended early
job-foreseen = This is a preview.
job-foreseen-about = Nothing is changed yet. Each row is decided when its turn comes, by the rights that you have then.
job-would-done = would be changed
job-would-unchanged = have nothing to change
job-would-refused = would be refused
job-refused-about = What is refused is left out; the rest is done all the same.
job-start = { $count ->
    [0] Begin
    [one] Begin: change one
   *[other] Begin: change { $count }
}
job-discard = Throw away
job-progress = { $done } of { $total }
job-far = How far it is
job-came-done = changed
job-came-unchanged = had nothing to change
job-came-refused = refused
job-cancel = Stop
job-resume = Go on
job-look-again = Look again
job-result = Result as CSV
job-cancelled-about = What was done stays done. Who began it can go on with the rest.
job-which = Which rows
job-all = All
job-would-done-tab = Would change
job-would-unchanged-tab = Nothing to change
job-would-refused-tab = Would be refused
job-came-done-tab = Changed
job-came-unchanged-tab = Nothing to change
job-came-refused-tab = Refused
job-came-left-tab = Not yet
job-would-left-tab = Not yet
job-rows-none = There are no such rows.
job-line = Line
job-subject-account-states = Account
job-subject-people-import = Address
job-subject-accounts-import = Account
job-what = What
job-would = What would come of it
job-came = What came of it
job-would-done-badge = Would change
job-would-unchanged-badge = Nothing to change
job-would-refused-badge = Would be refused
job-came-done-badge = Changed
job-came-unchanged-badge = Nothing to change
job-came-refused-badge = Refused
job-came-left-badge = Not yet
does-state = Set state
does-rename = Rename
does-create = Make: { $kind }
does-invite = Invite
does-add = Add directly
does-roles = Give these roles:
does-dates = Set dates
does-nothing = Nothing
done-job-started = The job has begun. You can leave this page; it goes on by itself.
done-job-cancelled = The job was stopped.
done-job-discarded = The draft was thrown away.
import-people = Import people
import-people-about = People of a CSV file come into this account: who is new is invited, or added directly where the file has a login name; who is here gets the roles and dates of the file. Nobody is removed. You see what would become of each line first.
import-accounts = Import accounts
import-accounts-about = Accounts of a CSV file come to stand below this one, each with its first owner invited; those that are there get the name and state of the file. You see what would become of each line first.
import-file = CSV file
import-text = Or as text
import-text-hint = The first line names the columns.
import-try = Preview
import-export = Save what is here in this form
import-columns = The columns
column-people-address = Where mail reaches them. Needed.
column-people-name = What they are called.
column-people-roles = Names of roles, parted by semicolons.
column-people-groups = Names of groups, parted by semicolons.
column-people-activation = The first day, as 2027-03-31.
column-people-expiration = The last day.
column-people-zone = The time zone of the days, such as Europe/Kyiv; yours, if it is left out.
column-people-login-name = Adds them directly under this login name.
column-accounts-kind = reseller, customer or phone_system. Needed.
column-accounts-name = What it is called. Needed.
column-accounts-short-name = Its name in addresses. Needed.
column-accounts-parent = The short name of the account above, which may be one of a line before; this account, if it is left out.
column-accounts-owner-address = Where mail reaches its first owner. A new reseller or customer needs one.
column-accounts-owner-name = What they are called.
column-accounts-owner-zone = Their time zone.
column-accounts-state = active, suspended or closed.

## Security

security = Security
security-about = What guards this account: from where it may be used, by which programs, and how its people sign in.
security-change = Change
security-see = See
security-look-at = Look at them
security-where = From where
security-anywhere = There is no list: people, keys and the account's own sign-in count from anywhere.
security-ranges = { $count ->
    [one] People, keys and the account's own sign-in count from one address or network.
   *[other] People, keys and the account's own sign-in count from { $count } addresses and networks.
 }
security-own-lists = Lists of single people
security-own-count = { $count ->
    [one] One person counts from addresses of their own alone.
   *[other] { $count } people count from addresses of their own alone.
 }
security-programs = Programs
security-keys = { $count ->
    [0] There are no keys.
    [one] There is one key.
   *[other] There are { $count } keys.
 }
security-keys-due = { $count ->
    [one] One of them ends soon, has ended, was replaced or is not used.
   *[other] { $count } of them end soon, have ended, were replaced or are not used.
 }
security-signing-in = Signing in
security-factor-on = Everyone who opens this account by a place in it proves a second factor first.
security-factor-off = This account does not demand a second factor. Whoever has set one up is asked for it all the same.
security-factor-above = Your provider demands a second factor of everyone here.
security-factor-demand = Demand it
security-factor-lift = No longer demand it
security-by-role = Roles that demand a second factor
security-roles = { $count ->
    [0] No role or group of this account demands one.
    [one] One does: { $names }.
   *[other] { $count } do: { $names }.
 }
security-factors = People without a second factor
security-without = { $count ->
    [0] All { $all } people here have one.
    [one] One of { $all } people here has none.
   *[other] { $count } of { $all } people here have none.
 }
security-sign-in-on = It can be used. It acts with the owner's levels, and each use is told to the owner.
security-sign-in-off = It is turned off.
security-sign-in-none = There is none: people sign in as themselves.
security-passwords = At least 15 characters alone, or 8 beside a second factor, and hard to guess. Nobody but the person ever knows it.
security-sessions = Sessions
security-sessions-about = Someone is signed out after { $hours } hours without use, and { $days } days after signing in. What they may do is looked at anew with each request.

## Reports

reports = Reports
reports-about = Each report is counted now, and leaves as CSV as it is filtered.
report-overview = Overview
report-access = Who has access
report-access-about = Everyone and everything with access in this account, and how many sections each may use now, by the highest level. Choose a section to see who has it.
report-access-count = people, keys and sign-ins with access here
report-access-empty = Nobody fits.
report-unused = Unused access
report-unused-about = People and keys in force that have not been used for long, the longest first. Who was never here counts from when they were put in.
report-unused-count = not used for 90 days
report-unused-days = For days
report-unused-empty = Everything here was used in this time.
report-ending = Ends soon
report-ending-about = People, invitations and keys that end soon, the soonest first.
report-ending-count = end within 30 days
report-ending-days = Within days
report-ending-empty = Nothing ends in this time.
report-owners = Owners
report-owners-about = The owners of this account and of those below where you may see people. An owner has everything in the account: a second factor is what stands between a stolen password and all of it.
report-owners-count = owners without a second factor
report-owners-empty = No owner fits.
report-platform = Platform in figures
report-platform-count = accounts, people, sign-ins and changes over time
report-roles = Roles in use
report-roles-about = All roles and groups of the platform, and how many people and keys have each; those that most have first.
report-roles-count = which roles people have
report-roles-empty = No role fits.
report-found = { $count ->
    [one] { $total } line
   *[other] { $total } lines
 }
report-search = Name or address
report-search-role = Name of the role
report-kind = What
report-kind-any = Everything
report-is-person = Person
report-is-invitation = Invitation
report-is-key = Key
report-is-account_sign_in = Account sign-in
report-section-any = All sections
report-level = At least
report-level-view = View or more
report-level-edit = Edit or more
report-level-create = Create or more
report-level-delete = Delete
report-who = Who
report-levels = Sections, by level
report-nothing = Nothing
report-since = Since
report-until = Until
report-not-in-force = Not in force
report-factor-any = With or without a factor
report-factor-no = Without a second factor
report-factor-yes = With a second factor
report-demanded = Demanded
report-type-any = All types
report-used = Use
report-used-any = Used or not
report-used-yes = That someone has
report-used-no = That nobody has
report-as-group = Group
report-as-role = Role
report-accounts = Accounts by kind and state
report-accounts-told = { $count } accounts; the table beside it has them by kind and state
report-people = People, owners and keys now
report-what = What
report-count = Count
report-share = Share
report-people-all = People on record
report-people-login = with a login of their own
report-people-factor = of those, with a second factor
report-owners-all = Accounts with an owner
report-owners-factor = whose owner has a second factor
report-owners-waiting = whose owner has not accepted yet
report-memberships-all = Memberships
report-memberships-force = in force
report-memberships-invited = asked in, without an answer
report-memberships-suspended = suspended
report-memberships-dates = before or after their dates
report-memberships-unused = in force, and not used for { $days } days
report-memberships-ending = in force, and ending within 30 days
report-keys-good = Keys that are good
report-keys-unused = not used for { $days } days
report-keys-ending = ending within 30 days
report-over-time = Over time
report-over-time-about = Days by UTC. People and memberships come from the record of changes; sign-ins are counted from the day on which this was first installed.
report-span = Days
report-span-days = { $count } days
report-day-people = People
report-day-memberships = Memberships
report-day-accounts = Accounts
report-day-sign-ins = Sign-ins a day
report-day-changes = Changes a day
report-told-line = from { $first } to { $last }
report-told-bars = { $sum } in all, at most { $most } on a day
report-days = Day by day

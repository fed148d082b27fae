# All text of pages and mails. One file is one language.

## The frame
skip = Skip to the content
menu = Account menu
menu-account = Account settings
menu-customers = Customers
menu-customers-customer = Phone systems
menu-users = Users
menu-accounts = Accounts
menu-settings = Settings
menu-limits = Limits
menu-below = Accounts below
menu-profile = My profile
menu-sign-in = Account sign-in
menu-mail = Mail
sign-out = Sign out
switcher-account = Account
switcher-none = Choose an account
switcher-search = Find an account
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
done-dates-set = Dates saved.
done-reach-set = Reach saved.
done-ranges-set = Allowed addresses saved.
done-declined = Declined.
done-created = Account created. You own it.
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

## Errors
error-title = This cannot be shown
error-not-found = There is nothing like this here, or it is not yours to see.
error-home = Back to the beginning
error-wrong-host = This server is known as { $url }. Go on there.
error-elsewhere = This form was sent from another page. Open it at { $url } and send it again.

## Beginning
home-title = Your accounts
home-nothing = You are in no account. Ask someone to invite you.
account-yours = { $count ->
    [one] You have one section here.
   *[other] You have { $count } sections here.
}
section = Section
level = Level

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
roles-none = This account may use no roles. An account above sets which.
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
ranges-hint = From where they may come, such as 192.0.2.0/24. Empty is from anywhere.
ranges-wrong = { $given } is not an address or a range such as 192.0.2.0/24.
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
short-name-change-hint = Its name in addresses. Links with the old one no longer work.
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
allowlist-hint = One address or range a line, IPv4 or IPv6, such as 192.0.2.0/24 or 2001:db8::/32. Empty is from anywhere.
allowlist-from = You come from { $ip }.
allowlist-from-unknown = It is not known from which address you come.
allowlist-by-provider = Your provider set this list. It binds the owner too, and only your provider can change it.
allowlist-by-owner = The owner set this list. It binds the owner too.
allowlist-by-people = People of this account set this list. It does not bind the owner.
allowlist-save = Save the list
allowlist-sure = This list needs a second thought
allowlist-locks-out = It leaves you out: once it is saved, you lose your access to this account from where you are.
allowlist-binds-owner = It binds the owner of { $account } too. From anywhere that is not on it, they lose their access, and only you or someone above can lift it.
allowlist-save-sure = Save it all the same

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

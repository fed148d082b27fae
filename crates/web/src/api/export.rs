//! Lists that leave as files. Each is on record before its first byte leaves; without the record there
//! is no file.

use rolecall_core::change::{Command, ExportedList, ExportedPart, FileFormat, Via};

use crate::{App, caller::Caller, order::Order, portal::refused, problem::Problem};

/// Which list of which account leaves, in which form, through which door.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Export<'e> {
    pub(crate) account: &'e str,
    pub(crate) list: ExportedList,
    pub(crate) format: FileFormat,
    pub(crate) via: Via,
}

impl Export<'_> {
    /// Puts it on record. Who looks with the eyes of another takes it themself, by their own right.
    pub(crate) async fn record(self, app: &App, caller: &Caller) -> Result<(), Problem> {
        self.record_part(app, caller, ExportedPart::default()).await
    }

    /// The same of a part of the list.
    pub(crate) async fn record_part(
        self,
        app: &App,
        caller: &Caller,
        part: ExportedPart,
    ) -> Result<(), Problem> {
        let Self { account, list, format, via } = self;
        let account = app.look(caller, |look| look.account(account).map(|account| account.id))?;
        let command = Command::RecordExport { account, list, format, part };
        let own = Caller { lens: None, ..*caller };
        app.carry_out(&own, Order::new(via, command)).await.map_err(refused)?;
        Ok(())
    }
}

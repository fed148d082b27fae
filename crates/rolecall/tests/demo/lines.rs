//! The source documents line by line, each as the question that it answers.

use crate::check::check;

// covers D30, D31, D32, D33, D34, D35, D36, D37, D38, D39, D40, D41, D42, D43, D44, D45, D46
#[test]
fn commercial_buys_and_runs_services_without_api_or_people() {
    check(
        "D30 commercial@globex.example buy       services       globex     yes
         D31 commercial@globex.example cancel    services       globex     yes
         D32 commercial@globex.example delete    payments       globex     yes
         D33 commercial@globex.example submit    porting        globex     yes
         D34 commercial@globex.example cancel    porting        globex     yes
         D35 commercial@globex.example create    trunks         globex     yes
         D36 commercial@globex.example edit      trunks         globex     yes
         D37 commercial@globex.example delete    trunks         globex     yes
         D38 commercial@globex.example create    technical      globex     yes
         D38 commercial@globex.example edit      technical      globex     yes
         D38 commercial@globex.example delete    technical      globex     yes
         D38 commercial@globex.example delete    number_groups  globex     yes
         D39 commercial@globex.example configure services       globex     yes
         D40 commercial@globex.example view      sms_logs       globex     yes
         D41 commercial@globex.example view      call_logs      globex     yes
         D42 commercial@globex.example edit      pbx.access     globex-pbx yes
         D43 commercial@globex.example edit      pbx.softphone  globex-pbx yes
         D44 commercial@globex.example edit      customer.settings globex  yes
         D45 commercial@globex.example view      api_access     globex     no
         D46 commercial@globex.example view      customer.roles globex     no
         D46 commercial@globex.example create    customer.users globex     no
         D46 commercial@globex.example edit      customer.users globex     no
         D46 commercial@globex.example delete    customer.users globex     no",
    );
}

// covers D50, D51, D52, D53, D54, D55, D56, D57, D58, D59, D60, D61, D62, D63, D64
#[test]
fn billing_manages_money_and_sees_what_it_is_for_and_changes_no_service() {
    check(
        "D50 billing@globex.example delete   payments   globex yes
         D51 billing@globex.example download invoices   globex yes
         D52 billing@globex.example view     reports    globex yes
         D53 billing@globex.example view     purchases  globex yes
         D54 billing@globex.example view     pricelists globex yes
         D55 billing@globex.example view     sms_logs   globex yes
         D56 billing@globex.example view     call_logs  globex yes
         D57 billing@globex.example view     numbers    globex yes
         D58 billing@globex.example edit     porting    globex yes
         D59 billing@globex.example buy      services   globex no
         D60 billing@globex.example cancel   services   globex no
         D60 billing@globex.example edit     numbers    globex no
         D60 billing@globex.example delete   trunks     globex no
         D60 billing@globex.example delete   porting    globex no
         D61 billing@globex.example submit   porting    globex no
         D61 billing@globex.example cancel   porting    globex no
         D62 billing@globex.example create   trunks     globex no
         D62 billing@globex.example edit     trunks     globex no
         D63 billing@globex.example create   technical  globex no
         D63 billing@globex.example edit     technical  globex no
         D63 billing@globex.example delete   technical  globex no
         D63 billing@globex.example create   configuration_profiles globex no
         D64 billing@globex.example view     api_access globex no",
    );
}

// covers D70, D71, D72, D73, D74, D75, D76, D77, D78, D79, D80, D81, D82, D83, D84, D85, D86,
// D87, D88
#[test]
fn technical_runs_the_configuration_and_sees_no_money() {
    check(
        "D70 technical@globex.example create technical         globex     yes
         D70 technical@globex.example edit   technical         globex     yes
         D70 technical@globex.example delete technical         globex     yes
         D71 technical@globex.example edit   number_groups     globex     yes
         D72 technical@globex.example edit   capacity_groups   globex     yes
         D73 technical@globex.example create trunks            globex     yes
         D74 technical@globex.example edit   trunks            globex     yes
         D75 technical@globex.example delete trunks            globex     yes
         D76 technical@globex.example view   sms_logs          globex     yes
         D77 technical@globex.example view   call_logs         globex     yes
         D78 technical@globex.example view   api_access        globex     yes
         D79 technical@globex.example edit   pbx.access        globex-pbx yes
         D80 technical@globex.example edit   pbx.softphone     globex-pbx yes
         D81 technical@globex.example edit   customer.settings globex     yes
         D82 technical@globex.example buy    services          globex     no
         D83 technical@globex.example cancel services          globex     no
         D84 technical@globex.example view   payments          globex     no
         D85 technical@globex.example view   invoices          globex     no
         D86 technical@globex.example view   pricelists        globex     no
         D87 technical@globex.example view   porting           globex     no
         D88 technical@globex.example view   purchases         globex     no",
    );
}

// covers D90, D91, D92, D93, D94, D95, D96, D97, D98, D99, D100, D101, D102, D103, D104, D105,
// D106, D107
#[test]
fn porting_brings_numbers_over_and_takes_no_configuration_away() {
    check(
        "D90  porting@globex.example submit porting                globex     yes
         D91  porting@globex.example edit   porting                globex     yes
         D92  porting@globex.example cancel porting                globex     yes
         D93  porting@globex.example create configuration_profiles globex     yes
         D94  porting@globex.example edit   numbers                globex     yes
         D95  porting@globex.example edit   capacity               globex     yes
         D96  porting@globex.example edit   customer.settings      globex     yes
         D97  porting@globex.example view   pricelists             globex     yes
         D98  porting@globex.example buy    services               globex     no
         D99  porting@globex.example cancel services               globex     no
         D100 porting@globex.example view   payments               globex     no
         D101 porting@globex.example view   invoices               globex     no
         D102 porting@globex.example delete technical              globex     no
         D102 porting@globex.example delete trunks                 globex     no
         D102 porting@globex.example delete configuration_profiles globex     no
         D103 porting@globex.example view   pbx.access             globex-pbx no
         D104 porting@globex.example view   pbx.softphone          globex-pbx no
         D105 porting@globex.example view   sms_logs               globex     no
         D106 porting@globex.example view   call_logs              globex     no
         D107 porting@globex.example view   api_access             globex     no",
    );
}

// covers D8, D108
#[test]
fn several_roles_add_up_and_what_no_list_mentions_is_refused() {
    check(
        "D8   both@globex.example      edit   api_access     globex yes
         D8   both@globex.example      delete payments       globex yes
         D8   both@globex.example      delete trunks         globex yes
         D8   both@globex.example      edit   porting        globex yes
         D108 both@globex.example      view   customer.users globex no
         D108 billing@globex.example   view   customer.users globex no
         D108 technical@globex.example view   customer.users globex no
         D108 porting@globex.example   view   customer.users globex no
         D108 billing@globex.example   view   customer.roles globex no
         D108 technical@globex.example view   customer.roles globex no
         D108 porting@globex.example   view   customer.roles globex no
         D108 billing@globex.example   view   customer.settings globex no",
    );
}

// covers G41, G42, G43
#[test]
fn the_example_groups_of_the_platform_do_what_their_document_says() {
    check(
        "G41 support@northwind.example create accounts                 northwind yes
         G41 support@northwind.example port   phone_numbers.activation northwind yes
         G41 support@northwind.example submit porting                  globex    yes
         G41 support@northwind.example edit   customer.settings        abc       yes
         G41 support@northwind.example edit   product.calling_plan     northwind no
         G41 support@northwind.example edit   product.groups           northwind no
         G42 limited@northwind.example edit   accounts                 northwind yes
         G42 limited@northwind.example view   numbers                  globex    yes
         G42 limited@northwind.example edit   numbers                  globex    no
         G42 limited@northwind.example view   accounts.history         northwind yes
         G42 limited@northwind.example edit   phone_numbers.inventory  northwind no
         G42 limited@northwind.example edit   phone_numbers.activation northwind no
         G43 viewer@northwind.example  view   accounts                 northwind yes
         G43 viewer@northwind.example  view   platform.reports         northwind yes
         G43 viewer@northwind.example  view   reports                  globex    yes
         G43 viewer@northwind.example  edit   accounts                 northwind no
         G43 viewer@northwind.example  edit   customer.settings        globex    no",
    );
}

// covers P32, P33, P34
#[test]
fn the_three_individuals_of_a_customer_do_what_their_document_says() {
    check(
        "P32 bob@abc.example   delete  customer.users abc    yes
         P32 bob@abc.example   create  customer.users abc    yes
         P32 bob@abc.example   view    call_logs      abc    yes
         P32 bob@abc.example   edit    invoices       abc    yes
         P32 bob@abc.example   delete  pbx.features   abc-hq yes
         P33 steve@abc.example delete  pbx.extensions abc-hq yes
         P33 steve@abc.example delete  pbx.features   abc-warehouse yes
         P33 steve@abc.example view    payments       abc    no
         P33 steve@abc.example view    invoices       abc    no
         P34 adam@abc.example  process invoices       abc    yes time=2026-06-01T12:00:00Z
         P34 adam@abc.example  delete  payments       abc    yes time=2026-06-01T12:00:00Z
         P34 adam@abc.example  view    pbx.extensions abc-hq no  time=2026-06-01T12:00:00Z
         P34 adam@abc.example  view    pbx.features   abc-hq no  time=2026-06-01T12:00:00Z",
    );
}

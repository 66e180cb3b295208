"""Who gets what at which address: the table that the matrix is judged by. A route without a row here fails a test.

Columns: lead, ministry, signer, checker, adviser, consulted, leadership, partner. A cell is
    y   let through: the status beside the route          n   403, the role does not include this
    -   404, nothing is told                              .   not asked (nobody of this role has such a thing)
Administrators and strangers get 404 and visitors the sign-in page wherever an address names a dossier; so do all
others for a dossier in which they have no part. Things of one person (jobs, documents, drafts, sessions) are 404 for
everybody else.
"""

ROLES = ("lead", "ministry", "signer", "checker", "adviser", "consulted", "leadership", "partner")
SIGN_IN = "sign-in"  # 303 to the page of this name

# Without a dossier in the address: for everybody who is signed in; administrators; visitors.
COMMON = """
account.begin_code             POST 200 200 sign-in
account.confirm_code           POST 422 422 sign-in
account.end_others             POST 303 303 sign-in
account.end_session            POST 303 303 sign-in
account.index                  GET  200 200 sign-in
account.password               POST 422 422 sign-in
account.recovery               POST 422 422 sign-in
account.remove_code            POST 422 422 sign-in
administration.index           GET  403 200 sign-in
administration.invite          POST 403 200 sign-in
administration.password_link   POST 403 200 sign-in
administration.set_active      POST 403 303 sign-in
administration.set_may_start   POST 403 303 sign-in
demo.enter                     GET  404 404 404
dossiers.index                 GET  200 200 sign-in
dossiers.new                   GET  403 403 sign-in
dossiers.start                 POST 403 403 sign-in
files.bring                    POST 403 403 sign-in
files.bringing                 GET  403 403 sign-in
drafts.discard                 POST 303 303 sign-in
drafts.show                    GET  200 200 sign-in
invitations.accept             POST 404 404 404
invitations.show               GET  404 404 404
invitations.take               POST 404 404 sign-in
pages.health                   GET  200 200 200
pages.language                 POST 303 303 303
pages.ready                    GET  200 200 200
pages.root                     GET  303 303 sign-in
passkeys.add                   POST 422 422 sign-in
passkeys.add_options           POST 200 200 sign-in
passkeys.enter                 POST 422 422 422
passkeys.enter_options         POST 200 200 200
passkeys.remove                POST 404 404 sign-in
provider.finish                GET  404 404 404
provider.start                 GET  404 404 404
screening.add                  POST 403 403 sign-in
screening.change               POST 403 403 sign-in
screening.index                GET  403 403 sign-in
screening.one                  GET  403 403 sign-in
screening.remove               POST 403 403 sign-in
together.ask                   POST 422 422 sign-in
together.draft                 POST 404 404 sign-in
together.index                 GET  200 200 sign-in
together.result                GET  404 404 sign-in
sign_in.enter                  POST 422 422 422
sign_in.index                  GET  303 303 200
sign_in.leave                  POST sign-in sign-in sign-in
sign_in.prove                  POST 422 422 422
sign_in.second_factor          GET  sign-in sign-in sign-in
static                         GET  200 200 200
operation.data                 POST 403 200 sign-in
operation.forget               POST 403 422 sign-in
operation.own_data             POST 200 200 sign-in
operation.person               GET  403 200 sign-in
operation.sign_out             POST 403 303 sign-in
operation.stop                 POST 403 404 sign-in
operation.work                 GET  403 200 sign-in
operation.groups               GET  403 200 sign-in
meters.metrics                 GET  404 404 404
jobs.index                     GET  200 200 sign-in
zones.index                    GET  200 200 sign-in
zones.choose                   POST 303 303 sign-in
mail.index                     GET  200 200 sign-in
mail.ask                       POST 404 404 sign-in
mail.show                      GET  404 404 sign-in
mail.confirm                   POST 404 404 sign-in
mail.choose                    POST 404 404 sign-in
mail.remove                    POST 303 303 sign-in
tokens.index                   GET  200 200 sign-in
tokens.make                    POST 200 200 sign-in
tokens.end                     POST 404 404 sign-in
tokens.everybody               GET  403 200 sign-in
tokens.withdraw                POST 403 404 sign-in
api.openapi                    GET  200 200 200
api.me                         GET  200 200 401
api.list_dossiers              GET  200 200 401
api.bring                      POST 403 403 401
api.solve_together             POST 422 422 401
api.solved_together            GET  404 404 401
"""

# With a dossier in the address, but no position; jobs of one's own end with their part in the dossier.
DOSSIER = """
api.dossier                    GET  200 yyyyyyyy
api.list_stakeholders          GET  200 yyyyyyyn
api.list_measures              GET  200 yyyyyyyn
api.list_positions             GET  200 yyyyyyyy
api.list_packages              GET  200 yyyynnyn
api.package                    GET  200 yyyynnyn
api.compare                    GET  200 yyyynnyn
api.list_rounds                GET  200 yyyynnyn
api.one_round                  GET  200 ynnnnnnn
api.record_round               POST 201 ynnnnnnn
api.change_round               POST 200 ynnnnnnn
api.withdraw_round             POST 409 ynnnnnnn
api.proposal                   GET  200 yyyynnyn
api.list_documents             GET  200 yyyynnyn
api.document                   GET  200 yyyynnyn
api.job                        GET  200 yyyyyyyy
api.propose                    POST 202 ynnnnnnn
api.judge                      POST 200 ynnnnnnn
api.keep                       POST 201 ynnnnnnn
api.order                      POST 202 yyyynnyn
api.export                     POST 200 ynnnnnnn
api.cancel                     POST 200 yyyyyyyy
agreements.clause              POST 303 ynnnnnnn
agreements.index               GET  200 yyyynnyn
agreements.terms               POST 303 ynnnnnnn
arguments.argument             POST 303 ynnnnnnn
arguments.both                 GET  200 yyyynnyn
prose.index                    GET  200 ynnnnnnn
prose.note                     POST 303 ynnnnnnn
partner_words.index            GET  200 ynnnnnnn
partner_words.table            GET  200 ynnnnnnn
partner_words.write            POST 303 ynnnnnnn
partner_words.bring            POST 422 ynnnnnnn
arguments.index                GET  200 yyyynnyn
ballots.index                  GET  200 yyyynnyn
ballots.lay                    POST 422 ynnnnnnn
ballots.answer                 POST 303 yyyynnnn
ballots.close                  POST 303 ynnnnnnn
comments.index                 GET  200 yyyyyyyn
comments.add                   POST 303 yyyyyyyn
comments.reply                 POST 303 yyyyyyyn
comments.settle                POST 303 ynnnnnnn
coordination.index             GET  200 yyyyyyyn
coordination.new               GET  200 yyyynnnn
coordination.open_             POST 303 yyyynnnn
coordination.one               GET  200 yyyyyyyn
coordination.answer            POST 303 nnnnnnnn
coordination.end               POST 303 ynnnnnnn
coordination.decide            POST 422 nnnnnnyn
counter.begin                  POST 303 yyyynnyn
counter.index                  GET  200 yyyynnyn
counter.refuse                 POST 303 ynnnnnnn
counter.repair                 POST 303 ynnnnnnn
counter.answer                 GET  303 ynnnnnnn
counter.take                   POST 303 ynnnnnnn
counter.trade                  POST 422 yyyynnyn
bench.again                    POST 303 yyyynnyn
bench.answer                   GET  303 ynnnnnnn
bench.ask                      POST 303 ynnnnnnn
bench.carry                    POST 303 yyyynnyn
bench.change                   POST 303 yyyynnyn
bench.delete                   POST 303 yyyynnyn
bench.index                    GET  200 yyyynnyn
bench.keep                     POST 303 ynnnnnnn
bench.mark                     POST 303 yyyynnyn
bench.name                     POST 303 yyyynnyn
bench.offer                    POST 303 ynnnnnnn
bench.paper                    GET  200 yyyynnyn
bench.row                      GET  303 yyyynnyn
bench.share                    POST 303 yyyynnyn
bench.start                    POST 303 yyyynnyn
bench.stop                     POST 303 ynnnnnnn
bench.take                     POST 303 ynnnnnnn
briefs.document                GET  200 yyyynnyn
briefs.index                   GET  200 yyyynnyn
briefs.order                   POST 303 yyyynnyn
briefs.preview                 POST 200 yyyynnyn
checklist.answer               POST 422 ynnnnnnn
checklist.confirm              POST 303 ynnnnnnn
checklist.defaults             GET  200 ynnnnnnn
checklist.index                GET  200 ynnnnnnn
checklist.questions            GET  200 ynnnnnnn
comparison.index               GET  200 yyyynnyn
dossiers.facts                 GET  200 yyyyyyyn
dossiers.overview              GET  200 yyyyyyyy
agenda.add                     POST 303 ynnnnnnn
agenda.add_level               POST 303 ynnnnnnn
agenda.catalogue               GET  200 ynnnnnnn
agenda.change                  POST 303 ynnnnnnn
agenda.change_level            POST 303 ynnnnnnn
agenda.choose                  POST 303 ynnnnnnn
agenda.clear                   POST 303 ynnnnnnn
agenda.clearing                GET  200 ynnnnnnn
agenda.level                   GET  200 ynnnnnnn
agenda.measure                 GET  200 ynnnnnnn
agenda.new                     GET  200 ynnnnnnn
agenda.new_level               GET  200 ynnnnnnn
agenda.remove_level            POST 422 ynnnnnnn
agenda.switch_off              POST 422 ynnnnnnn
agenda.switch_on               POST 303 ynnnnnnn
agenda.take_back               POST 409 ynnnnnnn
agenda.tie                     POST 303 ynnnnnnn
agenda.untie                   POST 303 ynnnnnnn
facts.add                      POST 303 ynnnnnnn
facts.change                   POST 409 ynnnnnnn
facts.choose                   POST 303 ynnnnnnn
facts.new                      GET  200 ynnnnnnn
facts.one                      GET  200 ynnnnnnn
facts.remove                   POST 303 ynnnnnnn
facts.take_back                POST 404 ynnnnnnn
files.export                   POST 200 ynnnnnnn
files.index                    GET  200 ynnnnnnn
finding.index                  GET  200 yyyyyyyy
jobs.cancel                    POST 303 yyyyyyyy
jobs.job                       GET  200 yyyyyyyy
logs.index                     GET  200 yyynnnnn
mandate.change                 POST 409 nnnnnnyn
mandate.index                  GET  200 nnnnnnyn
mandate.take_back              POST 422 nnnnnnyn
master.change                  POST 409 ynnnnnnn
master.index                   GET  200 ynnnnnnn
checklist.take_back            POST 422 ynnnnnnn
master.take_back               POST 422 ynnnnnnn
measures.index                 GET  200 yyyyyyyn
measures.one                   GET  200 yyyyyyyn
members.change                 POST 303 ynnnnnnn
members.index                  GET  200 yyynnnnn
members.invite                 POST 200 yyynnnnn
members.remove                 POST 303 ynnnnnnn
overrides.ask                  POST 303 ynnnnnnn
overrides.decide               POST 404 nnnnnnyn
overrides.index                GET  200 yyyynnyn
overrides.order                POST 303 nnnnnnyn
overrides.withdraw             POST 404 yyyynnyn
papers.check                   POST 303 yyyynnyn
papers.copy                    GET  200 -nnnnn-n
papers.hand_out                POST 422 ynnnnnyn
papers.paper                   GET  200 yyyynnyn
papers.release                 POST 422 ynnnnnyn
packages.ask                   POST 303 ynnnnnnn
packages.index                 GET  200 yyyynnyn
packages.package               GET  200 yyyynnyn
packages.proposal              GET  200 yyyynnyn
packages.sign                  POST 303 nnynnnnn
packages.propose               POST 303 ynnnnnnn
positions.index                GET  200 yyyyyyyy
pictures.index                 GET  200 yyyynnyn
precedents.index               GET  200 yyyyyyyn
proposing.ask                  POST 303 ynnnnnnn
proposing.progress             GET  303 yyyynnyn
proposing.stop                 POST 303 yyyynnyn
minutes.declaration            GET  200 ynnnnnnn
minutes.meet                   POST 303 yyynnnnn
minutes.revise                 POST 409 ynnnnnnn
rounds.add                     POST 303 ynnnnnnn
rounds.change                  POST 303 ynnnnnnn
rounds.concessions             GET  200 yyyynnyn
rounds.index                   GET  200 yyyynnyn
rounds.new                     GET  200 ynnnnnnn
rounds.one                     GET  200 ynnnnnnn
rounds.tie                     POST 303 ynnnnnnn
rounds.ties                    GET  200 yyyynnyn
rounds.withdraw                POST 422 ynnnnnnn
rounds.untie                   POST 303 ynnnnnnn
asked_changes.ask              POST 303 ynnnnnnn
asked_changes.decide           POST 404 yyyynnyn
asked_changes.index            GET  200 yyyynnyn
asked_changes.new              GET  404 ynnnnnnn
asked_changes.withdraw         POST 404 ynnnnnnn
serving.index                  GET  200 yyyynnyn
asked_changes.confirm          POST 404 yyyynnyn
assumptions.ask                POST 303 ynnnnnnn
assumptions.export             POST 200 yyyynnyn
assumptions.index              GET  200 yyyynnyn
assumptions.range_of           GET  404 yyyynnyn
assumptions.name_range         POST 404 yyyynnyn
effects.index                  GET  200 yyyynnyn
effects.switch                 POST 303 ynnnnnnn
asked_numbers.index            GET  200 yyyyyynn
house_sheets.index             GET  200 yyyyyynn
house_sheets.say_feasible      POST 303 yyyyyynn
house_sheets.give              POST 303 yyyyyynn
asked_numbers.answer           POST 303 ynnnnnnn
asked_numbers.confirm_planned  POST 303 nnnnyynn
asked_numbers.planned          GET  200 yyyyyynn
asked_numbers.ask              POST 303 ynnnnnnn
asked_numbers.ask_planned      POST 303 ynnnnnnn
limit_table.change             POST 303 ynnnnnnn
limit_table.index              GET  200 yyyynnyn
tables.index                   GET  200 ynnnnnnn
tables.export                  POST 200 ynnnnnnn
tables.look                    POST 422 ynnnnnnn
tables.take                    POST 303 ynnnnnnn
limit_years.new                GET  200 ynnnnnnn
limit_years.add                POST 303 ynnnnnnn
limit_years.one                GET  200 ynnnnnnn
limit_years.change             POST 303 ynnnnnnn
rules.add_limit                POST 303 ynnnnnnn
rules.remove_limit             POST 303 ynnnnnnn
rules.take_limit_back          POST 303 ynnnnnnn
own_rules.add                  POST 303 ynnnnnnn
own_rules.change               POST 303 ynnnnnnn
own_rules.check                POST 200 ynnnnnnn
own_rules.index                GET  200 yyyynnyn
own_rules.state                POST 303 ynnnnnnn
own_rules.undo                 POST 303 ynnnnnnn
rules.change_limit             POST 303 ynnnnnnn
rules.index                    GET  200 yyyynnyn
rules.set_mandate              POST 303 ynnnnnyn
register_entries.add           POST 303 ynnnnnnn
register_entries.bring         POST 422 ynnnnnnn
register_entries.change        POST 422 ynnnnnnn
register_entries.new           GET  200 ynnnnnnn
register_entries.one           GET  404 ynnnnnnn
register_entries.remove        POST 422 ynnnnnnn
register_entries.settle        POST 404 ynnnnnnn
timeline.export                GET  200 yyyynnyn
timeline.begin                 POST 303 ynnnnnnn
timeline.index                 GET  200 yyyynnyn
timeline.plan                  POST 303 ynnnnnnn
stages.confirm                 POST 303 ynnnnnnn
stages.index                   GET  200 yyyynnyn
stages.move                    POST 422 ynnnnnnn
stages.take_back               POST 303 ynnnnnnn
versions.index                 GET  200 yyyyyyyn
versions.keep                  POST 303 ynnnnnnn
stakeholder_forms.add          POST 303 ynnnnnnn
stakeholder_forms.change       POST 409 ynnnnnnn
stakeholder_forms.let_speak    POST 422 ynnnnnnn
stakeholder_forms.new          GET  200 ynnnnnnn
stakeholder_forms.one          GET  200 ynnnnnnn
stakeholder_forms.remove       POST 422 ynnnnnnn
stakeholder_forms.take_back    POST 422 ynnnnnnn
stakeholders.index             GET  200 yyyyyyyn
stakeholders.take_part         POST 303 ynnnnnnn
stress.ask                     POST 303 ynnnnnnn
stress.ask_all                 POST 303 ynnnnnnn
stress.change                  POST 303 yyyynnyn
stress.delete                  POST 303 yyyynnyn
stress.index                   GET  200 yyyynnyn
stress.remove                  POST 303 yyyynnyn
stress.repair                  GET  303 ynnnnnnn
stress.share                   POST 303 yyyynnyn
stress.start                   POST 303 yyyynnyn
stress.stop                    POST 303 ynnnnnnn
stress.take                    POST 303 ynnnnnnn
studies.ask                    POST 303 ynnnnnnn
studies.index                  GET  200 ynnnnnnn
upkeep.delete                  POST 303 ynnnnnnn
upkeep.delete_document         POST 303 yyyynnyn
upkeep.delete_proposal         POST 303 ynnnnnnn
upkeep.deleting                GET  200 ynnnnnnn
upkeep.deleting_proposal       GET  200 ynnnnnnn
upkeep.naming                  GET  200 ynnnnnnn
upkeep.rename                  POST 303 ynnnnnnn
"""

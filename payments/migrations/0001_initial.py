import common.ids
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('campaigns', '0001_initial'),
        ('pledges', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('problems', models.JSONField(default=list)),
                ('with_service', models.BooleanField(help_text='Whether the data was also compared with the payment service.')),
            ],
            options={
                'get_latest_by': 'at',
            },
        ),
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='collection', serialize=False, to='campaigns.campaign')),
                ('closed_at', models.DateTimeField()),
                ('secured_cents', models.PositiveBigIntegerField(help_text='The total of secured pledges when the campaign closed.')),
                ('repair_until', models.DateTimeField()),
                ('repairs_ended_at', models.DateTimeField(help_text='When the team stopped waiting for failed cards to be fixed, if it did.', null=True)),
                ('decision', models.CharField(blank=True, choices=[('', 'Not decided yet'), ('capture', 'Collect everything'), ('release', 'Release everything')], default='', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('authorized_cents', models.PositiveBigIntegerField(help_text='The total authorized at the recount.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='KnownDatabase',
            fields=[
                ('identity', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('first_seen_at', models.DateTimeField(auto_now_add=True)),
                ('reconciled_at', models.DateTimeField(help_text='When an audit against the payment service found no problems.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('endpoint', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('next_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ServiceBalance',
            fields=[
                ('currency', models.CharField(max_length=3, primary_key=True, serialize=False)),
                ('available_cents', models.BigIntegerField(help_text='The available balance, from which refunds are paid.')),
                ('pending_cents', models.BigIntegerField(help_text='Collected but not available yet.')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AnswerDate',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='answer_date', serialize=False, to='campaigns.campaign')),
                ('day', models.DateField(help_text="In the campaign's time zone; an answer on this day is in time.")),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='answerdate_due')],
            },
        ),
        migrations.CreateModel(
            name='EventCursor',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('until', models.DateTimeField()),
                ('is_settled', models.BooleanField(default=False, help_text='Whether the time before `until` was fetched again without finding new events.')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_event_cursor')],
            },
        ),
        migrations.CreateModel(
            name='Journal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='capture:<payment>, fee:<movement>, refund:<id> …', max_length=120, unique=True)),
                ('currency', models.CharField(max_length=3)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('pledge', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='journals', to='pledges.pledge')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(choices=[('stripe', 'With the payment provider, or paid out'), ('held', 'Held for supporters'), ('fees', 'Payment provider fees'), ('disputed', 'Disputed'), ('lost', 'Lost in disputes'), ('exchange', 'Currency exchange'), ('shares', 'Member shares')], max_length=10)),
                ('amount_cents', models.BigIntegerField()),
                ('journal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payments.journal')),
            ],
            options={
                'verbose_name_plural': 'entries',
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('spoiled', models.PositiveSmallIntegerField(default=0, help_text='Inconclusive answers. Every second one uses up the idempotency key.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('to_authorize', 'To be authorized'), ('declined', 'Declined'), ('repairing', 'Being fixed by the supporter'), ('authorized', 'Authorized'), ('to_capture', 'To be collected'), ('captured', 'Collected'), ('to_release', 'To be released'), ('released', 'Released')], default='to_authorize', max_length=12)),
                ('amount_cents', models.PositiveBigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('method_id', models.CharField(help_text='The saved card.', max_length=80)),
                ('customer_id', models.CharField(blank=True, help_text='Empty if the customer no longer existed at the payment service when the campaign closed.', max_length=80)),
                ('intent_id', models.CharField(blank=True, max_length=80)),
                ('session_id', models.CharField(blank=True, help_text='The checkout session in which the supporter pays with another card.', max_length=120)),
                ('attempt', models.PositiveSmallIntegerField(default=1, help_text='Part of the idempotency key: each attempt has a new key.')),
                ('problem', models.CharField(blank=True, choices=[('', ''), ('authenticate', 'Bank requires confirmation by the cardholder'), ('another_card', 'Another card is needed'), ('later', 'The same card may work later'), ('cancelled', 'Cancelled manually at the payment provider'), ('ours', 'Held up by an error on this site')], default='', max_length=12)),
                ('code', models.CharField(blank=True, max_length=60)),
                ('repair_until', models.DateTimeField()),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('had_last_try', models.BooleanField(default=False)),
                ('expires_at', models.DateTimeField(help_text='When the bank releases the authorization.', null=True)),
                ('charge_id', models.CharField(blank=True, max_length=80)),
                ('fee_cents', models.BigIntegerField(help_text='In the currency of the balance. Null until reported by the payment service.', null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='campaigns.campaign')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='pledges.pledge')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('amount_cents', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('inquiry', 'Inquiry from the bank; no money has moved'), ('open', 'Open'), ('won', 'Won'), ('lost', 'Lost'), ('appeal', 'Lost, under appeal'), ('closed', 'Closed; no money has moved')], default='open', max_length=7)),
                ('movements', models.PositiveSmallIntegerField(default=0, help_text='The number of movements of the balance that have been booked.')),
                ('taken_cents', models.BigIntegerField(default=0, help_text='Taken from the balance and not returned, without fees.')),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='payments.payment')),
            ],
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('spoiled', models.PositiveSmallIntegerField(default=0, help_text='Inconclusive answers. Every second one uses up the idempotency key.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('amount_cents', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('to_refund', 'To be refunded'), ('pending', 'On its way'), ('waiting', 'Waiting for sufficient balance'), ('succeeded', 'Refunded'), ('failed', 'Could not be refunded')], default='to_refund', max_length=10)),
                ('refund_id', models.CharField(blank=True, max_length=80)),
                ('failure', models.CharField(blank=True, max_length=80)),
                ('by', models.ForeignKey(help_text='Null if it was not requested by a person.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('instead_of', models.OneToOneField(help_text='The failed refund that this one repeats.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='again', to='payments.refund')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MoneyAct',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('cancel', 'Cancel the campaign'), ('capture', 'Stop waiting for failed cards and collect'), ('release', 'Release all authorizations'), ('answer', 'Record the seller’s answer'), ('refund', 'Retry a refund'), ('issue', 'Issue member shares')], max_length=8)),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('refused', 'Refused'), ('expired', 'Expired without an answer'), ('withdrawn', 'The offer was withdrawn')], max_length=10)),
                ('nominal_cents', models.PositiveBigIntegerField(help_text='The nominal value of the shares to issue.', null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('document', models.FileField(blank=True, upload_to='answers/')),
                ('phase', models.CharField(choices=[('draft', 'Draft'), ('interest', 'Gathering interest'), ('pledging', 'Open for pledges'), ('collecting', 'Collecting'), ('offer', 'Offer made'), ('completed', 'Completed'), ('failed', 'Ended without a purchase'), ('cancelled', 'Cancelled')], help_text="The campaign's phase when it was requested; `facts` are of the same time.", max_length=12)),
                ('facts', models.JSONField(help_text='Amounts, numbers of people, and the decision of the recount.')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting for a second person'), ('confirmed', 'Confirmed'), ('rejected', 'Rejected'), ('taken_back', 'Request withdrawn'), ('lapsed', 'Lapsed')], default='waiting', max_length=10)),
                ('settled_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='money_acts', to='campaigns.campaign')),
                ('settled_by', models.ForeignKey(help_text='Null if it happened automatically.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('refund', models.ForeignKey(help_text='The failed refund to retry.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.refund')),
            ],
        ),
        migrations.CreateModel(
            name='ShareIssue',
            fields=[
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='share_issue', serialize=False, to='campaigns.campaign')),
                ('nominal_cents', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('act', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.moneyact')),
            ],
        ),
        migrations.CreateModel(
            name='Allotment',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('shares', models.PositiveBigIntegerField()),
                ('nominal_cents', models.PositiveBigIntegerField()),
                ('paid_cents', models.PositiveBigIntegerField(help_text='What was kept of the payment: the shares and the rest.')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cause', models.CharField(blank=True, choices=[('refund', 'the money was refunded'), ('dispute', 'the bank took the money back')], max_length=7)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allotments', to='pledges.pledge')),
                ('issue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='allotments', to='payments.shareissue')),
            ],
        ),
        migrations.CreateModel(
            name='StripeEvent',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('id', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('type', models.CharField(max_length=80)),
                ('object_id', models.CharField(max_length=120)),
                ('card', models.UUIDField(help_text='The card step named in our metadata of the object, if any.', null=True)),
                ('created', models.DateTimeField()),
                ('received_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='stripeevent_due'), models.Index(fields=['created'], name='stripeevent_created')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='journal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='99eb0fed6550ae1366bb2468358b9292b5cd6b6a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6b8f0', table='payments_journal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='journal',
            trigger=pgtrigger.compiler.Trigger(name='has_entries', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                    IF NOT EXISTS (SELECT FROM payments_entry WHERE journal_id = NEW.id) THEN\n                        RAISE EXCEPTION 'journal % has no entries', NEW.key USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ", hash='4186416156f0f15887e0a1a458abd0348ac10327', operation='INSERT', pgid='pgtrigger_has_entries_aa7c4', table='payments_journal', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='entry_is_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('account__in', ['stripe', 'held', 'fees', 'disputed', 'lost', 'exchange', 'shares'])), name='account_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dff7ef170e1fb52ca49f8bde2e52788fd7eade17', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_28380', table='payments_entry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='sum_is_zero', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                    IF (SELECT sum(amount_cents) FROM payments_entry WHERE journal_id = NEW.journal_id) <> 0 THEN\n                        RAISE EXCEPTION 'the entries of journal % do not add up to zero', NEW.journal_id\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ", hash='b0ffd01de23a7be6e4d46d42d442acf513ae042f', operation='INSERT', pgid='pgtrigger_sum_is_zero_f4a7c', table='payments_entry', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='payment_due'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['campaign', 'state'], name='payment_campaign_state'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('state__in', ['to_capture', 'to_release'])), fields=['state', 'expires_at'], name='payment_expires'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='payment_amount_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'released'), _negated=True), fields=('pledge',), name='one_unreleased_payment_a_pledge'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('intent_id', ''), _negated=True), fields=('intent_id',), name='one_payment_an_intent'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['authorized', 'to_capture']), _negated=True), ('expires_at__isnull', False), _connector='OR'), name='reserved_payment_expires'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='refund_due'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='refund_amount_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(condition=models.Q(('refund_id', ''), _negated=True), fields=('refund_id',), name='one_row_a_refund'),
        ),
        migrations.AddConstraint(
            model_name='moneyact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('settled_by__isnull', False), models.Q(('settled_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='two_people_decide_about_money'),
        ),
        migrations.AddConstraint(
            model_name='moneyact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='money_act_waits_or_is_settled'),
        ),
        migrations.AddConstraint(
            model_name='moneyact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'refund'), ('refund__isnull', False)), models.Q(models.Q(('kind', 'refund'), _negated=True), ('refund', None)), _connector='OR'), name='money_act_names_its_refund'),
        ),
        migrations.AddConstraint(
            model_name='moneyact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'answer'), models.Q(('answer', ''), _negated=True)), models.Q(models.Q(('kind', 'answer'), _negated=True), ('answer', '')), _connector='OR'), name='money_act_names_its_answer'),
        ),
        migrations.AddConstraint(
            model_name='moneyact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'issue'), ('nominal_cents__gt', 0)), models.Q(models.Q(('kind', 'issue'), _negated=True), ('nominal_cents', None)), _connector='OR'), name='money_act_names_its_nominal_value'),
        ),
        migrations.AddConstraint(
            model_name='moneyact',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('campaign', 'kind', 'refund'), name='one_waiting_money_act_of_a_kind', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='moneyact',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'answer'), ('state', 'confirmed')), fields=('campaign',), name='one_answer_a_campaign'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moneyact',
            trigger=pgtrigger.compiler.Trigger(name='what_was_asked_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'waiting' OR (OLD.campaign_id, OLD.kind, OLD.answer, OLD.nominal_cents, OLD.reason, OLD.refund_id, OLD.document, OLD.phase, OLD.facts, OLD.asked_by_id, OLD.asked_at) IS DISTINCT FROM (NEW.campaign_id, NEW.kind, NEW.answer, NEW.nominal_cents, NEW.reason, NEW.refund_id, NEW.document, NEW.phase, NEW.facts, NEW.asked_by_id, NEW.asked_at))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='3a4336c6ce37bd574c4c46a1a0ecb32b75c4fc62', operation='UPDATE', pgid='pgtrigger_what_was_asked_stays_1effd', table='payments_moneyact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moneyact',
            trigger=pgtrigger.compiler.Trigger(name='no_money_act_is_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='fd9f16de095237fb82b2a52803bbe2d93eea1175', operation='DELETE', pgid='pgtrigger_no_money_act_is_deleted_5a769', table='payments_moneyact', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='shareissue',
            constraint=models.CheckConstraint(condition=models.Q(('nominal_cents__gt', 0)), name='nominal_value_is_positive'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shareissue',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c164ee60755a18fc5b76dd617d39bdd53db4e17b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fa07b', table='payments_shareissue', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='allotment',
            constraint=models.UniqueConstraint(fields=('issue', 'number'), name='one_allotment_a_number'),
        ),
        migrations.AddConstraint(
            model_name='allotment',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at', None)), fields=('pledge',), name='one_live_allotment_a_pledge'),
        ),
        migrations.AddConstraint(
            model_name='allotment',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0), ('shares__gt', 0)), name='allotment_is_of_a_share_or_more'),
        ),
        migrations.AddConstraint(
            model_name='allotment',
            constraint=models.CheckConstraint(condition=models.Q(('paid_cents__gte', django.db.models.expressions.CombinedExpression(models.F('shares'), '*', models.F('nominal_cents'))), ('paid_cents__lt', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('shares'), '+', models.Value(1)), '*', models.F('nominal_cents')))), name='allotment_leaves_less_than_a_share'),
        ),
        migrations.AddConstraint(
            model_name='allotment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at', None), ('cause', '')), models.Q(('cancelled_at__isnull', False), models.Q(('cause', ''), _negated=True)), _connector='OR'), name='allotment_is_cancelled_for_a_cause'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allotment',
            trigger=pgtrigger.compiler.Trigger(name='belongs_to_its_issue', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (\n                        SELECT FROM payments_shareissue issue JOIN pledges_pledge pledge USING (campaign_id)\n                        WHERE campaign_id = NEW.issue_id AND pledge.id = NEW.pledge_id\n                          AND issue.nominal_cents = NEW.nominal_cents\n                    ) THEN\n                        RAISE EXCEPTION 'allotment to pledge %: of another issue', NEW.pledge_id\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='5ea37e343a6f6f2224b04a20d0414c6e46e13ccd', operation='INSERT', pgid='pgtrigger_belongs_to_its_issue_2424c', table='payments_allotment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allotment',
            trigger=pgtrigger.compiler.Trigger(name='only_its_cancellation_is_added', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.cancelled_at IS NOT NULL OR (OLD.id, OLD.issue_id, OLD.pledge_id, OLD.number, OLD.shares, OLD.nominal_cents, OLD.paid_cents, OLD.at) IS DISTINCT FROM (NEW.id, NEW.issue_id, NEW.pledge_id, NEW.number, NEW.shares, NEW.nominal_cents, NEW.paid_cents, NEW.at))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b70405138b723e8bb78fadbb55f7a074dcac522d', operation='UPDATE', pgid='pgtrigger_only_its_cancellation_is_added_083a1', table='payments_allotment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allotment',
            trigger=pgtrigger.compiler.Trigger(name='allotments_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b671cf4020cd0721fdbd2d9591b60bfa94e63045', operation='DELETE', pgid='pgtrigger_allotments_stay_bd0c9', table='payments_allotment', when='BEFORE')),
        ),
    ]

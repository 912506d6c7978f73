import common.ids
import django.db.models.deletion
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
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('pledge', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='journals', to='pledges.pledge')),
                ('currency', models.CharField(max_length=3)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('journal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payments.journal')),
                ('account', models.CharField(choices=[('stripe', 'With the payment provider, or paid out'), ('held', 'Held for supporters'), ('fees', 'Payment provider fees'), ('disputed', 'Disputed'), ('lost', 'Lost in disputes'), ('exchange', 'Currency exchange'), ('shares', 'Member shares')], max_length=10)),
                ('amount_cents', models.BigIntegerField()),
            ],
            options={
                'verbose_name_plural': 'entries',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='entry_is_not_zero'), models.CheckConstraint(condition=models.Q(('account__in', ['stripe', 'held', 'fees', 'disputed', 'lost', 'exchange', 'shares'])), name='account_is_known')],
            },
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
            name='Payment',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('spoiled', models.PositiveSmallIntegerField(default=0, help_text='Inconclusive answers. Every second one uses up the idempotency key.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='pledges.pledge')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='campaigns.campaign')),
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
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='payment_due'), models.Index(fields=['campaign', 'state'], name='payment_campaign_state'), models.Index(condition=models.Q(('state__in', ['to_capture', 'to_release'])), fields=['state', 'expires_at'], name='payment_expires')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='payment_amount_is_positive'), models.UniqueConstraint(condition=models.Q(('state', 'released'), _negated=True), fields=('pledge',), name='one_unreleased_payment_a_pledge'), models.UniqueConstraint(condition=models.Q(('intent_id', ''), _negated=True), fields=('intent_id',), name='one_payment_an_intent'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['authorized', 'to_capture']), _negated=True), ('expires_at__isnull', False), _connector='OR'), name='reserved_payment_expires')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='payments.payment')),
                ('amount_cents', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('inquiry', 'Inquiry from the bank; no money has moved'), ('open', 'Open'), ('won', 'Won'), ('lost', 'Lost'), ('appeal', 'Lost, under appeal'), ('closed', 'Closed; no money has moved')], default='open', max_length=7)),
                ('movements', models.PositiveSmallIntegerField(default=0, help_text='The number of movements of the balance that have been booked.')),
                ('taken_cents', models.BigIntegerField(default=0, help_text='Taken from the balance and not returned, without fees.')),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
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
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment')),
                ('amount_cents', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('to_refund', 'To be refunded'), ('pending', 'On its way'), ('waiting', 'Waiting for sufficient balance'), ('succeeded', 'Refunded'), ('failed', 'Could not be refunded')], default='to_refund', max_length=10)),
                ('refund_id', models.CharField(blank=True, max_length=80)),
                ('failure', models.CharField(blank=True, max_length=80)),
                ('by', models.ForeignKey(help_text='Null if it was not requested by a person.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('instead_of', models.OneToOneField(help_text='The failed refund that this one repeats.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='again', to='payments.refund')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='refund_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='refund_amount_is_positive'), models.UniqueConstraint(condition=models.Q(('refund_id', ''), _negated=True), fields=('refund_id',), name='one_row_a_refund')],
            },
        ),
        migrations.CreateModel(
            name='MoneyAct',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='money_acts', to='campaigns.campaign')),
                ('kind', models.CharField(choices=[('cancel', 'Cancel the campaign'), ('capture', 'Stop waiting for failed cards and collect'), ('release', 'Release all authorizations'), ('answer', 'Record the seller’s answer'), ('refund', 'Retry a refund')], max_length=8)),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('refused', 'Refused'), ('expired', 'Expired without an answer'), ('withdrawn', 'The offer was withdrawn')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('refund', models.ForeignKey(help_text='The failed refund to retry.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.refund')),
                ('document', models.FileField(blank=True, upload_to='answers/')),
                ('phase', models.CharField(choices=[('draft', 'Draft'), ('interest', 'Gathering interest'), ('pledging', 'Open for pledges'), ('collecting', 'Collecting'), ('offer', 'Offer made'), ('completed', 'Completed'), ('failed', 'Ended without a purchase'), ('cancelled', 'Cancelled')], help_text="The campaign's phase when it was requested; `facts` are of the same time.", max_length=12)),
                ('facts', models.JSONField(help_text='Amounts, numbers of people, and the decision of the recount.')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting for a second person'), ('confirmed', 'Confirmed'), ('rejected', 'Rejected'), ('taken_back', 'Request withdrawn'), ('lapsed', 'Lapsed')], default='waiting', max_length=10)),
                ('settled_by', models.ForeignKey(help_text='Null if it happened automatically.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('settled_by__isnull', False), models.Q(('settled_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='two_people_decide_about_money'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='money_act_waits_or_is_settled'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'refund'), ('refund__isnull', False)), models.Q(models.Q(('kind', 'refund'), _negated=True), ('refund', None)), _connector='OR'), name='money_act_names_its_refund'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'answer'), models.Q(('answer', ''), _negated=True)), models.Q(models.Q(('kind', 'answer'), _negated=True), ('answer', '')), _connector='OR'), name='money_act_names_its_answer'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('campaign', 'kind', 'refund'), name='one_waiting_money_act_of_a_kind', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('kind', 'answer'), ('state', 'confirmed')), fields=('campaign',), name='one_answer_a_campaign')],
            },
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
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dff7ef170e1fb52ca49f8bde2e52788fd7eade17', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_28380', table='payments_entry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='sum_is_zero', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                    IF (SELECT sum(amount_cents) FROM payments_entry WHERE journal_id = NEW.journal_id) <> 0 THEN\n                        RAISE EXCEPTION 'the entries of journal % do not add up to zero', NEW.journal_id\n                        USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NULL;\n                ", hash='b0ffd01de23a7be6e4d46d42d442acf513ae042f', operation='INSERT', pgid='pgtrigger_sum_is_zero_f4a7c', table='payments_entry', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moneyact',
            trigger=pgtrigger.compiler.Trigger(name='what_was_asked_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'waiting' OR (OLD.campaign_id, OLD.kind, OLD.answer, OLD.reason, OLD.refund_id, OLD.document, OLD.phase, OLD.facts, OLD.asked_by_id, OLD.asked_at) IS DISTINCT FROM (NEW.campaign_id, NEW.kind, NEW.answer, NEW.reason, NEW.refund_id, NEW.document, NEW.phase, NEW.facts, NEW.asked_by_id, NEW.asked_at))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a3969e06d78bf365f81952a5785ad558691c4015', operation='UPDATE', pgid='pgtrigger_what_was_asked_stays_1effd', table='payments_moneyact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moneyact',
            trigger=pgtrigger.compiler.Trigger(name='no_money_act_is_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='fd9f16de095237fb82b2a52803bbe2d93eea1175', operation='DELETE', pgid='pgtrigger_no_money_act_is_deleted_5a769', table='payments_moneyact', when='BEFORE')),
        ),
    ]

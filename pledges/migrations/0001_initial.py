import common.ids
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
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
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('kind', models.SlugField(max_length=40)),
                ('data', models.JSONField(default=dict)),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.change')),
                ('after', models.UUIDField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='announcement_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ['pledging_open', 'threshold_reached', 'card_missing_soon'])), fields=('campaign', 'kind'), name='some_things_are_announced_once')],
            },
        ),
        migrations.CreateModel(
            name='Payer',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('spoiled', models.PositiveSmallIntegerField(default=0, help_text='Inconclusive answers. Every second one uses up the idempotency key.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('supporter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='payer', to=settings.AUTH_USER_MODEL)),
                ('customer_id', models.CharField(blank=True, max_length=80)),
                ('email', models.EmailField(blank=True, help_text='As the payment service knows it.', max_length=254)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='payer_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('customer_id', ''), _negated=True), fields=('customer_id',), name='one_payer_a_customer')],
            },
        ),
        migrations.RunSQL('CREATE SEQUENCE pledges_pledge_numbers', 'DROP SEQUENCE pledges_pledge_numbers'),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(db_default=models.Func(models.Value('pledges_pledge_numbers'), function='nextval'), editable=False, help_text='Its reference is made from it.', unique=True)),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='campaigns.campaign')),
                ('supporter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to=settings.AUTH_USER_MODEL)),
                ('status', models.CharField(choices=[('unconfirmed', 'Email not confirmed'), ('interested', 'Interest registered'), ('secured', 'Card saved'), ('authorized', 'Authorized on the card'), ('collected', 'Collected'), ('issued', 'Member share issued'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed'), ('released', 'Released'), ('refunded', 'Refunded')], default='unconfirmed', max_length=12)),
                ('amount_cents', models.PositiveBigIntegerField()),
                ('version', models.PositiveSmallIntegerField(default=0, help_text='The number of the last change that the supporter agreed to.')),
                ('name', models.CharField(blank=True, max_length=80)),
                ('show_name', models.BooleanField(default=False)),
                ('show_amount', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, help_text='The ?s= of the link through which the supporter came; never changed.', max_length=32)),
                ('via', models.ForeignKey(db_index=False, editable=False, help_text='The pledge through whose personal link the supporter came; never changed.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='brought', to='pledges.pledge')),
                ('form_key', models.UUIDField(help_text='The key of the form, so that submitting it twice has no effect.', unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('show_name', True), ('status__in', ['interested', 'secured', 'authorized', 'collected', 'issued'])), fields=['campaign', '-created_at', '-id'], name='pledge_public_lines'), models.Index(condition=models.Q(('status', 'unconfirmed')), fields=['created_at'], name='pledge_drafts'), models.Index(condition=models.Q(('status__in', ['interested', 'secured'])), fields=['campaign', 'version'], name='pledge_version'), models.Index(fields=['campaign', '-created_at', '-id'], name='pledge_desk'), models.Index(fields=['campaign', 'status', '-created_at', '-id'], name='pledge_desk_stage'), models.Index(fields=['campaign', 'amount_cents', 'id'], name='pledge_desk_amount'), models.Index(models.F('campaign'), django.db.models.functions.text.Concat(models.Case(models.When(name='', then=models.Value('1')), default=models.Value('0')), django.db.models.functions.text.Lower('name')), models.F('id'), name='pledge_desk_name'), django.contrib.postgres.indexes.GinIndex(models.Func(models.Value('simple'), models.Func(models.F('name'), models.Value('@.-_+/'), models.Value('      '), function='translate'), function='to_tsvector', output_field=django.contrib.postgres.search.SearchVectorField()), name='pledge_name_words'), models.Index(condition=models.Q(('source', ''), _negated=True), fields=['campaign', 'source', '-created_at', '-id'], name='pledge_desk_source'), models.Index(condition=models.Q(('via__isnull', False)), fields=['via', 'status', 'amount_cents'], name='pledge_via')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='pledge_amount_is_positive'), models.CheckConstraint(condition=models.Q(('status__in', ['unconfirmed', 'interested', 'secured', 'authorized', 'collected', 'issued', 'withdrawn', 'lapsed', 'released', 'refunded'])), name='pledge_status_is_known'), models.UniqueConstraint(condition=models.Q(('status__in', ['interested', 'secured', 'authorized', 'collected', 'issued'])), fields=('campaign', 'supporter'), name='one_live_pledge_a_person_and_campaign')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('spoiled', models.PositiveSmallIntegerField(default=0, help_text='Inconclusive answers. Every second one uses up the idempotency key.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='pledges.pledge')),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('state', models.CharField(choices=[('asked', 'Requested'), ('saved', 'Saved'), ('expired', 'Not saved in time'), ('dropped', 'To be deleted'), ('forgotten', 'Deleted')], default='asked', max_length=10)),
                ('session_id', models.CharField(blank=True, max_length=120)),
                ('method_id', models.CharField(blank=True, max_length=80)),
                ('brand', models.CharField(blank=True, max_length=20)),
                ('last4', models.CharField(blank=True, max_length=4)),
                ('expires', models.CharField(blank=True, help_text='Month and year, such as “12/30”.', max_length=5)),
                ('expiry', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(django.db.models.functions.text.Right('expires', 2), django.db.models.functions.text.Left('expires', 2)), output_field=models.CharField(max_length=4))),
                ('country', models.CharField(blank=True, help_text='The country of the bank, ISO 3166-1 alpha-2; empty if unknown.', max_length=2)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='card_due'), models.Index(condition=models.Q(('state', 'saved')), fields=['expiry'], name='card_expiry'), models.Index(condition=models.Q(('state', 'saved')), fields=['method_id'], name='card_method'), models.Index(condition=models.Q(('state', 'saved')), fields=['campaign', 'country', 'pledge'], name='card_country')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('pledge',), name='one_open_card_step_a_pledge'), models.UniqueConstraint(condition=models.Q(('state', 'saved')), fields=('pledge',), name='one_saved_card_a_pledge'), models.UniqueConstraint(condition=models.Q(('session_id', ''), _negated=True), fields=('session_id',), name='one_card_a_session')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='pledges.pledge')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.termsversion')),
                ('version', models.PositiveSmallIntegerField(default=0, help_text="The number of the campaign's newest change at that time.")),
                ('amount_cents', models.PositiveBigIntegerField()),
                ('for_charge', models.BooleanField(help_text='False for an interest, which does not permit charging a card.')),
                ('text', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='CardReminder',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('pledge', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='card_reminder', serialize=False, to='pledges.pledge')),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='cardreminder_due')],
            },
        ),
        migrations.CreateModel(
            name='PledgeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='pledges.pledge')),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.campaign')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(choices=[('noted', 'Confirmed by email'), ('secured', 'Card saved'), ('changed', 'Amount changed'), ('card_replaced', 'Card replaced'), ('card_lost', 'Card removed at the payment provider'), ('visibility', 'Visibility changed'), ('withdrawn', 'Withdrawn'), ('authorized', 'Authorized on the card'), ('lost', 'Authorization lost'), ('collected', 'Collected'), ('lapsed', 'Lapsed'), ('reconfirmed', 'Confirmed after a change'), ('not_reconfirmed', 'Lapsed: not confirmed after a change'), ('released', 'Released'), ('refunded', 'Refunded'), ('refund_failed', 'Refund failed'), ('issued', 'Member shares issued'), ('shares_cancelled', 'Member shares cancelled')], max_length=20)),
                ('cause', models.CharField(blank=True, choices=[('no_card', 'no card was saved'), ('card', 'the card was not authorized in time'), ('cancelled', 'the authorization was cancelled at the payment provider'), ('ours', 'an error here or at the payment provider')], help_text='Why the pledge lapsed.', max_length=9)),
                ('status_before', models.CharField(choices=[('unconfirmed', 'Email not confirmed'), ('interested', 'Interest registered'), ('secured', 'Card saved'), ('authorized', 'Authorized on the card'), ('collected', 'Collected'), ('issued', 'Member share issued'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed'), ('released', 'Released'), ('refunded', 'Refunded')], max_length=12)),
                ('status', models.CharField(choices=[('unconfirmed', 'Email not confirmed'), ('interested', 'Interest registered'), ('secured', 'Card saved'), ('authorized', 'Authorized on the card'), ('collected', 'Collected'), ('issued', 'Member share issued'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed'), ('released', 'Released'), ('refunded', 'Refunded')], max_length=12)),
                ('amount_before_cents', models.PositiveBigIntegerField()),
                ('amount_cents', models.PositiveBigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', '-at', '-id'], name='event_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'lapsed'), ('cause', ''), _connector='XOR'), name='event_has_a_cause_if_it_lapsed')],
            },
        ),
        migrations.CreateModel(
            name='PledgeLink',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='pledges.pledge')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Reconfirmation',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('change', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reconfirmation', serialize=False, to='campaigns.change')),
                ('asked', models.BigIntegerField(help_text='The number of supporters with a live pledge when it was published.')),
                ('agreed_before', models.BigIntegerField(help_text='How often supporters had agreed to earlier changes.')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='reconfirmation_due')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='66ddc34596f2f779856e105d763ba0095dbd88d3', operation='UPDATE', pgid='pgtrigger_no_update_55fc7', table='pledges_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pledgeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='350f8082976777982e86e2b37aa826852d265342', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ce9ee', table='pledges_pledgeevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pledgeevent',
            trigger=pgtrigger.compiler.Trigger(name='count_in_totals', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        INSERT INTO campaigns_delta (campaign_id, stage, hour, source, people, amount_cents)\n        SELECT campaign_id, stage, date_trunc('hour', at),\n            (SELECT source FROM pledges_pledge WHERE id = pledge_id), sum(people), sum(cents)\n        FROM (\n            SELECT campaign_id, pledge_id, CASE status WHEN 'interested' THEN 'interest' WHEN 'secured' THEN 'secured' WHEN 'authorized' THEN 'authorized' WHEN 'collected' THEN 'collected' WHEN 'issued' THEN 'collected' END AS stage, at, 1 AS people, amount_cents AS cents\n            FROM added\n            UNION ALL\n            SELECT campaign_id, pledge_id, CASE status_before WHEN 'interested' THEN 'interest' WHEN 'secured' THEN 'secured' WHEN 'authorized' THEN 'authorized' WHEN 'collected' THEN 'collected' WHEN 'issued' THEN 'collected' END, at, -1, -amount_before_cents FROM added\n            UNION ALL\n            SELECT campaign_id, pledge_id, CASE kind WHEN 'noted' THEN 'confirmed' WHEN 'secured' THEN 'saved' WHEN 'reconfirmed' THEN 'agreed' END, at, 1, 0 FROM added\n        ) changes\n        WHERE stage IS NOT NULL\n        GROUP BY 1, 2, 3, 4\n        HAVING sum(people) <> 0 OR sum(cents) <> 0;\n        RETURN NULL;\n    ", hash='21344447adacd0245dc409c5fb9ee173792f5461', level='STATEMENT', operation='INSERT', pgid='pgtrigger_count_in_totals_5c123', referencing='REFERENCING NEW TABLE AS added ', table='pledges_pledgeevent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='break_down_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_breakdowndelta (campaign_id, what, part, amount_cents, number)\n            SELECT campaign_id, what, part, amount_cents, sum(number) FROM (SELECT campaign_id, 'cards'::text AS what, country AS part, 0 AS amount_cents, 1 AS number FROM added WHERE state = 'saved') changes\n            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;\nRETURN NULL;", hash='c305be3c57a740b2626a821ccd2bc8feaaf1716f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_break_down_insert_702b5', referencing='REFERENCING NEW TABLE AS added ', table='pledges_card', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='break_down_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_breakdowndelta (campaign_id, what, part, amount_cents, number)\n            SELECT campaign_id, what, part, amount_cents, sum(number) FROM (SELECT campaign_id, 'cards'::text AS what, country AS part, 0 AS amount_cents, 1 AS number FROM added WHERE state = 'saved' UNION ALL SELECT campaign_id, 'cards'::text AS what, country AS part, 0 AS amount_cents, -1 AS number FROM gone WHERE state = 'saved') changes\n            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;\nRETURN NULL;", hash='e02a6f35077473e58c047465ebe7ac5a86dacfa0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_break_down_update_33382', referencing='REFERENCING OLD TABLE AS gone  NEW TABLE AS added ', table='pledges_card', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='card',
            trigger=pgtrigger.compiler.Trigger(name='break_down_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_breakdowndelta (campaign_id, what, part, amount_cents, number)\n            SELECT campaign_id, what, part, amount_cents, sum(number) FROM (SELECT campaign_id, 'cards'::text AS what, country AS part, 0 AS amount_cents, -1 AS number FROM gone WHERE state = 'saved') changes\n            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;\nRETURN NULL;", hash='6d6fabcf58131e1404841e87e930a05216eaaf8c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_break_down_delete_3e78d', referencing='REFERENCING OLD TABLE AS gone ', table='pledges_card', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pledge',
            trigger=pgtrigger.compiler.Trigger(name='break_down_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_breakdowndelta (campaign_id, what, part, amount_cents, number)\n            SELECT campaign_id, what, part, amount_cents, sum(number) FROM (SELECT campaign_id, 'pledges'::text AS what, concat_ws('/', status, version, CASE WHEN source IN ('offline:paper', 'offline:transfer') THEN 'offline' END) AS part, amount_cents AS amount_cents, 1 AS number FROM added WHERE true) changes\n            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;\nRETURN NULL;", hash='b1521578aff09c5dae842e47664761c351284528', level='STATEMENT', operation='INSERT', pgid='pgtrigger_break_down_insert_e4da7', referencing='REFERENCING NEW TABLE AS added ', table='pledges_pledge', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pledge',
            trigger=pgtrigger.compiler.Trigger(name='break_down_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_breakdowndelta (campaign_id, what, part, amount_cents, number)\n            SELECT campaign_id, what, part, amount_cents, sum(number) FROM (SELECT campaign_id, 'pledges'::text AS what, concat_ws('/', status, version, CASE WHEN source IN ('offline:paper', 'offline:transfer') THEN 'offline' END) AS part, amount_cents AS amount_cents, 1 AS number FROM added WHERE true UNION ALL SELECT campaign_id, 'pledges'::text AS what, concat_ws('/', status, version, CASE WHEN source IN ('offline:paper', 'offline:transfer') THEN 'offline' END) AS part, amount_cents AS amount_cents, -1 AS number FROM gone WHERE true) changes\n            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;\nRETURN NULL;", hash='8b94a7b9cc173e4391ff4645ddaae91a1dd4b45b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_break_down_update_d9a91', referencing='REFERENCING OLD TABLE AS gone  NEW TABLE AS added ', table='pledges_pledge', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pledge',
            trigger=pgtrigger.compiler.Trigger(name='break_down_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_breakdowndelta (campaign_id, what, part, amount_cents, number)\n            SELECT campaign_id, what, part, amount_cents, sum(number) FROM (SELECT campaign_id, 'pledges'::text AS what, concat_ws('/', status, version, CASE WHEN source IN ('offline:paper', 'offline:transfer') THEN 'offline' END) AS part, amount_cents AS amount_cents, -1 AS number FROM gone WHERE true) changes\n            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;\nRETURN NULL;", hash='94ffe5b9ffa17c049ce311f9f897e3aa3f4a87f6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_break_down_delete_02172', referencing='REFERENCING OLD TABLE AS gone ', table='pledges_pledge', when='AFTER')),
        ),
    ]

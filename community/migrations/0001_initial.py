import common.ids
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
            name='Endorser',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='endorsers', to='campaigns.campaign')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('organization', 'Organization')], max_length=12)),
                ('status', models.CharField(choices=[('invited', 'Invited'), ('given', 'Statement submitted'), ('withdrawn', 'Withdrawn')], default='invited', max_length=12)),
                ('email', models.EmailField(help_text='The address to which the invitation was sent.', max_length=254)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_at', models.DateTimeField(auto_now_add=True)),
                ('name', models.CharField(max_length=120)),
                ('role', models.CharField(blank=True, help_text='Such as “Journalist” or “Housing co-operative, Lyon”.', max_length=120)),
                ('statement', models.TextField(blank=True, max_length=600)),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français'), ('de', 'Deutsch'), ('it', 'Italiano')], help_text='The language of the statement.', max_length=8)),
                ('logo', models.ImageField(blank=True, upload_to='endorsers')),
                ('domain', models.CharField(blank=True, help_text='The domain of an organization, such as “example.coop”.', max_length=253)),
                ('proof', models.CharField(blank=True, choices=[('email', 'A code emailed to an address at the domain'), ('dns', 'A TXT record in the domain’s DNS')], max_length=8)),
                ('proof_code', models.CharField(blank=True, max_length=40)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('given_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='endorser_due')],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'email'), name='one_invitation_an_address_and_campaign')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('words', models.JSONField(default=dict)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='campaigns.campaign')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('place', models.CharField(help_text='An address, or “Online”.', max_length=200)),
                ('url', models.URLField(blank=True, max_length=400)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='event_ends_after_its_start')],
            },
        ),
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='campaigns.campaign')),
                ('email', models.EmailField(max_length=254)),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français'), ('de', 'Deutsch'), ('it', 'Italiano')], max_length=8)),
                ('asked_at', models.DateTimeField(help_text='When a confirmation was last emailed.')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_at', models.DateTimeField(blank=True, help_text='When this person unsubscribed; the row is deleted some time later.', null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('confirmed_at__isnull', False)), fields=['campaign', 'id'], name='follower_mailing'), models.Index(condition=models.Q(('confirmed_at__isnull', True)), fields=['asked_at'], name='follower_drafts'), models.Index(condition=models.Q(('stopped_at__isnull', False)), fields=['stopped_at'], name='follower_stopped')],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'email'), name='one_follower_a_person_and_campaign'), models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='follower_email_is_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='LastNews',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('email', models.EmailField(max_length=254)),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'email'), name='one_last_news_a_person_and_campaign')],
            },
        ),
        migrations.CreateModel(
            name='MailChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mail_choices', to='campaigns.campaign')),
                ('email', models.EmailField(max_length=254)),
                ('wants_updates', models.BooleanField()),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'email'), name='one_mail_choice_a_person_and_campaign'), models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='mail_choice_email_is_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.JSONField(default=dict)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='campaigns.campaign')),
                ('date', models.DateField(blank=True, null=True)),
                ('amount_cents', models.PositiveBigIntegerField(blank=True, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('date__isnull', True), ('amount_cents__isnull', True), _connector='XOR'), name='milestone_has_a_date_or_a_sum')],
            },
        ),
        migrations.CreateModel(
            name='PetitionVersion',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('texts', models.JSONField(help_text='Markdown by language; translations of the same text.')),
                ('published_at', models.DateTimeField(auto_now_add=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='petition_versions', to='campaigns.campaign')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='one_petition_version_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.JSONField(default=dict)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='campaigns.campaign')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.JSONField(default=dict)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resources', to='campaigns.campaign')),
                ('section', models.CharField(choices=[('articles', 'Articles'), ('cooperatives', 'Platform co‑operatives'), ('documents', 'Documents'), ('tools', 'Tools')], max_length=12)),
                ('url', models.URLField(blank=True, max_length=400)),
                ('file', models.FileField(blank=True, upload_to='resources')),
                ('source', models.CharField(help_text='Who published it.', max_length=120)),
                ('date', models.DateField(blank=True, null=True)),
                ('in_language', models.CharField(help_text='The language of the linked page, such as “en”.', max_length=8)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['section', 'position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('file', ''), ('url', ''), _negated=True), name='resource_leads_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='ShareCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='share_codes', to='campaigns.campaign')),
                ('code', models.SlugField(max_length=32)),
                ('label', models.CharField(max_length=80)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'code'), name='one_share_code_a_campaign')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='campaigns.campaign')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='community.petitionversion')),
                ('status', models.CharField(choices=[('unconfirmed', 'Waiting for confirmation by email'), ('confirmed', 'Signed'), ('outdated', 'Signed an earlier text'), ('withdrawn', 'Withdrawn')], default='unconfirmed', max_length=12)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('country', models.CharField(blank=True, help_text='ISO 3166-1 alpha-2', max_length=2)),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français'), ('de', 'Deutsch'), ('it', 'Italiano')], max_length=8)),
                ('show_name', models.BooleanField(default=False)),
                ('wants_updates', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, max_length=32)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('show_name', True), ('status', 'confirmed')), fields=['campaign', '-confirmed_at', '-id'], name='signature_public_list'), models.Index(condition=models.Q(('status', 'unconfirmed')), fields=['created_at'], name='signature_drafts'), models.Index(condition=models.Q(('status', 'outdated')), fields=['version', 'id'], name='signature_outdated')],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'email'), name='one_signature_a_person_and_campaign'), models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='signature_email_is_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('due_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('words', models.JSONField(default=dict)),
                ('draft', models.JSONField(blank=True, help_text='Unfinished texts, by language; null if there are none.', null=True)),
                ('drafted_at', models.DateTimeField(blank=True, help_text='When the draft was last saved.', null=True)),
                ('drafted_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_aside', models.JSONField(blank=True, default=dict, help_text='Texts that were written at the same time, by the page that sent them.')),
                ('planned_at', models.DateTimeField(blank=True, help_text='The time proposed in the form of a draft; nothing happens then.', null=True)),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='campaigns.campaign')),
                ('number', models.PositiveIntegerField(help_text='Part of its web address; numbered within the campaign.')),
                ('audience', models.CharField(choices=[('everybody', 'Everyone'), ('supporters', 'Everyone who signed, registered interest or pledged'), ('pledged', 'People who pledged')], default='everybody', max_length=12)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publish_at', models.DateTimeField(blank=True, help_text='Not visible to others before this time; null while it is only a draft.', null=True)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('by_mail', models.BooleanField(default=True)),
                ('mailed_at', models.DateTimeField(blank=True, help_text='When the first email was posted.', null=True)),
                ('mailed_to', models.UUIDField(blank=True, help_text='The last recipient posted to, in the order of their IDs.', null=True)),
                ('mailed', models.PositiveIntegerField(default=0, help_text='The number of emails posted.')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='update_due')],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='one_update_a_number'), models.CheckConstraint(condition=models.Q(('publish_at__isnull', False), ('due_at__isnull', True), _connector='OR'), name='draft_update_is_not_due'), models.CheckConstraint(condition=models.Q(('publish_at__isnull', True), ('planned_at__isnull', True), _connector='OR'), name='only_draft_update_has_proposed_time')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='petitionversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e027de8a3bced39dabb276259624813da70472d9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c29d2', table='community_petitionversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='count_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_delta (campaign_id, stage, hour, source, people, amount_cents)\n            SELECT campaign_id, 'signed', date_trunc('hour', now()), source, sum(people), 0\n            FROM (SELECT campaign_id, source, 1 AS people FROM added WHERE status = 'confirmed') changes GROUP BY campaign_id, source HAVING sum(people) <> 0;\n            RETURN NULL;\n        ", hash='e05b3f5ecac8bb047c0d8d5b8b4f97c898decb95', level='STATEMENT', operation='INSERT', pgid='pgtrigger_count_insert_01cfb', referencing='REFERENCING NEW TABLE AS added ', table='community_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='count_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_delta (campaign_id, stage, hour, source, people, amount_cents)\n            SELECT campaign_id, 'signed', date_trunc('hour', now()), source, sum(people), 0\n            FROM (SELECT campaign_id, source, 1 AS people FROM added WHERE status = 'confirmed' UNION ALL SELECT campaign_id, source, -1 AS people FROM gone WHERE status = 'confirmed') changes GROUP BY campaign_id, source HAVING sum(people) <> 0;\n            RETURN NULL;\n        ", hash='6750bf5f400147f5a3cedfccdb407010344a04e5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_count_update_8a5d7', referencing='REFERENCING OLD TABLE AS gone  NEW TABLE AS added ', table='community_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='count_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_delta (campaign_id, stage, hour, source, people, amount_cents)\n            SELECT campaign_id, 'signed', date_trunc('hour', now()), source, sum(people), 0\n            FROM (SELECT campaign_id, source, -1 AS people FROM gone WHERE status = 'confirmed') changes GROUP BY campaign_id, source HAVING sum(people) <> 0;\n            RETURN NULL;\n        ", hash='db01c845156f8b810f2ebb68e55d05920838a4df', level='STATEMENT', operation='DELETE', pgid='pgtrigger_count_delete_91a37', referencing='REFERENCING OLD TABLE AS gone ', table='community_signature', when='AFTER')),
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='campaigns.campaign')),
                ('update', models.ForeignKey(blank=True, db_index=False, help_text='The update that a comment is about; null for a question.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='community.update')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(blank=True, help_text='As shown with the text.', max_length=80)),
                ('is_by_team', models.BooleanField(default=False, help_text='Written by a member of the campaign’s team.')),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français'), ('de', 'Deutsch'), ('it', 'Italiano')], help_text='The language of the text.', max_length=8)),
                ('status', models.CharField(choices=[('held', 'Waiting for the organizers'), ('public', 'Public'), ('hidden', 'Removed'), ('erased', 'Erased by its author')], max_length=8)),
                ('hidden_by', models.CharField(blank=True, choices=[('team', 'Removed by the organizers'), ('staff', 'Removed by the staff of this site')], max_length=8)),
                ('reason', models.CharField(blank=True, help_text='Why it was removed, as shown in public.', max_length=300)),
                ('answer', models.TextField(blank=True, max_length=4000)),
                ('answer_language', models.CharField(blank=True, choices=[('en', 'English'), ('fr', 'Français'), ('de', 'Deutsch'), ('it', 'Italiano')], max_length=8)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('wants_answer', models.BooleanField(default=False, help_text='Whether the author is emailed the answer.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(blank=True, help_text='When it first became public.', null=True)),
                ('hidden_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('update__isnull', True)), fields=['campaign', '-created_at', '-id'], name='post_questions'), models.Index(condition=models.Q(('update__isnull', False)), fields=['update', '-created_at', '-id'], name='post_comments'), models.Index(condition=models.Q(('status', 'held')), fields=['campaign'], name='post_held'), models.Index(condition=models.Q(('status', 'hidden')), fields=['hidden_at'], name='post_hidden')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('author__isnull', False), ('status__in', ['held', 'public']), models.Q(('text', ''), _negated=True), models.Q(('name', ''), _negated=True), ('hidden_at__isnull', True), ('hidden_by', ''), ('reason', '')), models.Q(('author__isnull', False), ('hidden_at__isnull', False), ('status', 'hidden'), models.Q(('hidden_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), models.Q(('answered_at__isnull', False), ('author__isnull', True), ('name', ''), ('reason', ''), ('status', 'erased'), ('text', '')), _connector='OR'), name='post_is_as_its_status_says'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='answer_has_a_time'), models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), ('update__isnull', True), _connector='OR'), name='only_questions_are_answered'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['public', 'erased']), _negated=True), ('published_at__isnull', False), _connector='OR'), name='public_post_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='PostingBan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posting_bans', to='campaigns.campaign')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posting_bans', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'person'), name='one_ban_a_person_and_campaign')],
            },
        ),
        migrations.CreateModel(
            name='PostReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='community.post')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='post_reports', to=settings.AUTH_USER_MODEL)),
                ('reason', models.CharField(choices=[('spam', 'Advertising or spam'), ('insult', 'Insults or hatred'), ('private', 'Somebody’s personal data'), ('false', 'False or misleading'), ('illegal', 'Against the law'), ('other', 'Something else')], max_length=8)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('settled_at', models.DateTimeField(blank=True, help_text='When the organizers decided about it.', null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at__isnull', False)), fields=['settled_at'], name='post_reports_settled')],
                'constraints': [models.UniqueConstraint(fields=('post', 'by'), name='one_report_a_person_and_post')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='break_down_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_breakdowndelta (campaign_id, what, part, amount_cents, number)\n            SELECT campaign_id, what, part, amount_cents, sum(number) FROM (SELECT campaign_id, 'signatures'::text AS what, country AS part, 0 AS amount_cents, 1 AS number FROM added WHERE status = 'confirmed') changes\n            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;\nRETURN NULL;", hash='d2d77518a04df373c0004c6d3ef091ef1ddf275b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_break_down_insert_f8a42', referencing='REFERENCING NEW TABLE AS added ', table='community_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='break_down_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_breakdowndelta (campaign_id, what, part, amount_cents, number)\n            SELECT campaign_id, what, part, amount_cents, sum(number) FROM (SELECT campaign_id, 'signatures'::text AS what, country AS part, 0 AS amount_cents, 1 AS number FROM added WHERE status = 'confirmed' UNION ALL SELECT campaign_id, 'signatures'::text AS what, country AS part, 0 AS amount_cents, -1 AS number FROM gone WHERE status = 'confirmed') changes\n            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;\nRETURN NULL;", hash='8469287ffeee6663150603c9d21369e3b6106e93', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_break_down_update_8cec8', referencing='REFERENCING OLD TABLE AS gone  NEW TABLE AS added ', table='community_signature', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='break_down_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO campaigns_breakdowndelta (campaign_id, what, part, amount_cents, number)\n            SELECT campaign_id, what, part, amount_cents, sum(number) FROM (SELECT campaign_id, 'signatures'::text AS what, country AS part, 0 AS amount_cents, -1 AS number FROM gone WHERE status = 'confirmed') changes\n            GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0;\nRETURN NULL;", hash='78586f8fde1efc5654db2f166c09836b5ad544b4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_break_down_delete_20f94', referencing='REFERENCING OLD TABLE AS gone ', table='community_signature', when='AFTER')),
        ),
    ]
